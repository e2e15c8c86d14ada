/** Which way a phone lies, so that nothing is checked in from a table or a pocket. */

/** How far down the screen looks, 1 being straight up, at which nobody reads it any more. */
const DOWN = -0.8;

/** Whether the screen looks at the ground. Angles in degrees as `deviceorientation` tells them; null where it doesn't know. */
export function isFaceDown(beta: number | null, gamma: number | null): boolean {
  if (beta === null || gamma === null) return false;
  const radians = Math.PI / 180;
  return Math.cos(beta * radians) * Math.cos(gamma * radians) < DOWN;
}

/** Tells when the phone is laid on its face and taken up again, where it says so unasked. Returns what ends it. */
export function watchFacing(faceDown: (down: boolean) => void): () => void {
  if (!("DeviceOrientationEvent" in window) || "requestPermission" in DeviceOrientationEvent) return () => undefined;
  let was = false;
  const turned = ({ beta, gamma }: DeviceOrientationEvent) => {
    const down = isFaceDown(beta, gamma);
    if (down !== was) faceDown(down);
    was = down;
  };
  addEventListener("deviceorientation", turned);
  return () => removeEventListener("deviceorientation", turned);
}
