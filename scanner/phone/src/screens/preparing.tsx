/** From an enrolled phone to the first scan: the camera, the door, and whether all is as it should be. */
import { useEffect, useState } from "preact/hooks";

import { watchHandheld } from "../around/handheld";
import * as preferences from "../around/preferences";
import { doorsOf } from "../desk/doors";
import * as phrasing from "../desk/phrasing";
import type { Parts } from "../parts";
import { useWatched } from "../watched";
import { useWords } from "../words";
import { Facts, Install } from "./facts";
import { Note } from "./notes";
import { Page } from "./page";
import { DoorList } from "./places";
import { Viewfinder } from "./viewfinder";

/** Says why, before the phone asks. */
export function AskForCamera({ parts: { eye }, done }: { parts: Parts; done: () => void }) {
  const { t } = useWords();
  const go = (cameraless: boolean) => {
    preferences.keepCameraless(cameraless);
    if (!cameraless) void eye.camera.open();
    done();
  };
  return (
    <Page title={t.cameraTitle}>
      <p>{t.cameraLines}</p>
      <div class="page-acts">
        <button type="button" class="go" onClick={() => go(false)}>
          {t.cameraGo}
        </button>
        <button type="button" onClick={() => go(true)}>
          {t.cameraWithout}
        </button>
      </div>
    </Page>
  );
}

/** Which of several doors; before the programme is known there is nothing to choose from. */
export function ChooseDoor({ parts: { door }, choose }: { parts: Parts; choose: (door: string) => void }) {
  const { t } = useWords();
  useWatched(door);
  const { programme, online } = door.state;
  if (!programme) return <Note title={t.factTickets} text={online ? t.doorLoading : t.doorOffline} />;
  return (
    <Page title={t.chooseDoor}>
      <DoorList programme={programme} doors={doorsOf(door.state)} chosen={null} choose={choose} />
    </Page>
  );
}

/** A test scan, which is not recorded, and how the phone is. */
export function Ready({ parts, start }: { parts: Parts; start: () => void }) {
  const { t } = useWords();
  const [read, tell] = useState<string | null>(null);
  useTrial(parts, tell);
  const begin = () => {
    parts.speaker.wake();
    start();
  };
  const reading = { name: t.factCamera, said: read === null ? t.readyNotRead : t.readyRead(phrasing.readable(read)), fine: read !== null };
  return (
    <Page title={t.readyTitle}>
      <p>{t.readyTry}</p>
      <div class="trial">
        <Viewfinder eye={parts.eye} />
      </div>
      <Facts door={parts.door} also={[reading]} />
      <div class="page-acts">
        <button type="button" class="go" onClick={begin}>
          {t.readyStart}
        </button>
        <Install />
      </div>
    </Page>
  );
}

function useTrial({ eye, speaker }: Parts, tell: (code: string) => void): void {
  useEffect(() => {
    const take = (code: string) => {
      speaker.play("admitted");
      tell(code);
    };
    eye.gaze.take = take;
    const handheld = watchHandheld(take);
    return () => {
      handheld();
      eye.gaze.take = () => undefined;
    };
  }, []);
}
