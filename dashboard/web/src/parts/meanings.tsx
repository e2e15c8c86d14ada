import { useWords } from "../words";

/** What each figure counts, one tap away. */
export function Meanings() {
  const { t } = useWords();
  const meanings = [
    [t.attended, t.attendedMeans],
    [t.present, t.presentMeans],
    [t.registered, t.registeredMeans],
    [t.no_shows, t.noShowsMeans],
    [t.walk_ins, t.walkInsMeans],
    [t.refused, t.refusedMeans],
    [t.visits, t.visitsMeans],
    [t.visitors, t.visitorsMeans],
  ];
  return (
    <details class="meanings">
      <summary>{t.howWeCount}</summary>
      <p>{t.howWeCountIntro}</p>
      <dl>
        {meanings.map(([word, meaning]) => (
          <div key={word}>
            <dt>{word}</dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
