/** How much is left in the phone's battery, where the browser tells. */

interface Battery extends EventTarget {
  /** 0 to 1. */
  readonly level: number;
  readonly charging: boolean;
}

export interface Charge {
  readonly percent: number;
  readonly charging: boolean;
}

/** Per cent at and below which a phone should be charged. */
const LOW = 15;

export function isLow(charge: Charge | null): boolean {
  return charge !== null && !charge.charging && charge.percent <= LOW;
}

/** Tells the charge now and whenever it changes; nothing where the browser doesn't. Returns what ends it. */
export function watchBattery(tell: (charge: Charge) => void): () => void {
  let battery: Battery | undefined;
  let ended = false;
  const changed = () => battery && tell({ percent: Math.round(battery.level * 100), charging: battery.charging });
  const listen = (found: Battery | undefined) => {
    if (ended || !found) return;
    battery = found;
    for (const name of ["levelchange", "chargingchange"]) battery.addEventListener(name, changed);
    changed();
  };
  const asked = (navigator as { getBattery?: () => Promise<Battery> }).getBattery?.();
  void asked?.then(listen, () => undefined);
  return () => {
    ended = true;
    for (const name of ["levelchange", "chargingchange"]) battery?.removeEventListener(name, changed);
  };
}
