import { useEffect, useRef } from "preact/hooks";

import * as preferences from "../around/preferences";
import type { Zoom } from "../reading/abilities";
import type { Blind, Eye } from "../reading/eye";
import type { Texts } from "../texts";
import { useWatched } from "../watched";
import { useWords } from "../words";
import { Icon } from "./icon";

/** What the camera sees, what keeps it from reading, and what it can. A tap on the picture rests it. */
export function Viewfinder({ eye }: { eye: Eye }) {
  const { t } = useWords();
  useWatched(eye);
  const paused = eye.gaze.resting.has("asked");
  return (
    <section class="viewfinder">
      <Picture eye={eye} />
      <button type="button" class="finder" aria-pressed={paused} onClick={() => eye.gaze.rest("asked", !paused)}>
        <span class="unseen">{t.pause}: </span>
        <Said eye={eye} />
      </button>
      <Tools eye={eye} />
    </section>
  );
}

/** The camera's own picture. */
export function Picture({ eye }: { eye: Eye }) {
  const place = useRef<HTMLDivElement>(null);
  const { video } = eye.camera;
  useEffect(() => {
    place.current?.append(video);
    // Taken off the page it stood still.
    if (video.srcObject) void video.play();
  }, [video]);
  return <div ref={place} class="picture" />;
}

function Said({ eye }: { eye: Eye }) {
  const { t } = useWords();
  const blind = eye.blind;
  if (blind) return <Unseeing title={t.blind} why={whyBlind(blind, t)} also={t.blindToo} />;
  if (eye.gaze.resting.has("asked")) return <Unseeing title={t.paused} why={t.pausedWhy} />;
  if (eye.gaze.resting.has("face-down")) return <Unseeing title={t.paused} why={t.faceDown} />;
  if (eye.camera.state.kind === "off") return <Unseeing title={t.readerOnly} why={t.readerOnlyWhy} />;
  if (eye.camera.state.kind !== "on") return null;
  return (
    <span class="finder-frame">
      <span class="finder-said">{t.showCode}</span>
    </span>
  );
}

function Unseeing({ title, why, also }: { title: string; why: string; also?: string }) {
  return (
    <span class="unseeing" role="status">
      <strong>{title}</strong>
      <span>{why}</span>
      {also && <span>{also}</span>}
    </span>
  );
}

/** Why it sees nothing, and what to do. */
export function whyBlind(blind: Blind, t: Texts): string {
  if (blind === "black") return t.cameraBlack;
  return blind === "reader" ? t.readerMissing : t.camera[blind];
}

function Tools({ eye }: { eye: Eye }) {
  const { t } = useWords();
  const { camera, blind } = eye;
  if (blind === "denied") return <Open eye={eye} text={t.tryAgain} />;
  if (camera.state.kind === "off") return <Open eye={eye} text={t.cameraGo} />;
  if (camera.state.kind !== "on") return null;
  const { torch, zoom, others } = camera.state.can;
  return (
    <div class="tools">
      {others && (
        <button type="button" class="round" aria-label={t.otherCamera} onClick={() => void camera.next()}>
          <Icon of="camera" />
        </button>
      )}
      {zoom && (
        <button type="button" class="round" aria-label={`${t.zoom} ${zoom.now}`} onClick={() => void camera.setZoom(nearer(zoom))}>
          {Math.round(zoom.now * 10) / 10}×
        </button>
      )}
      {torch !== null && (
        <button type="button" class="round" aria-pressed={torch} aria-label={t.torch} onClick={() => void camera.setTorch(!torch)}>
          <Icon of="torch" />
        </button>
      )}
    </div>
  );
}

/** Permission may have been given since, without the browser telling; or somebody wants the camera after all. */
function Open({ eye, text }: { eye: Eye; text: string }) {
  const open = () => {
    preferences.keepCameraless(false);
    void eye.camera.open();
  };
  return (
    <div class="tools">
      <button type="button" class="go" onClick={open}>
        {text}
      </button>
    </div>
  );
}

/** One step nearer, and after the nearest the whole again. */
export function nearer({ least, most, now }: Zoom): number {
  const next = Math.floor(now) + 1;
  return next > most ? least : next;
}
