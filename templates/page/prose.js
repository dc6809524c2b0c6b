// Rows in sentences: claims with the result of their audit, and pairs of statements.

// What must hold between the number that is stated and the number that is found.
const RELATIONS = {
  "=": "the two must be equal", "≈": "the two must be about equal", ">": "the number found must be more",
  "≥": "the number found must be at least as much", "<": "the number found must be less",
  plausibility: "the number found must not be more, by a rule of ours",
};

// The content of the row of a record, by table, from the link to the record and a function that renders a column.
const SENTENCES = {
  audit: (record, link, part) => [link, el("p", {}, claimSentence(record)), noteNode(record, part)],
  conflicts: (record, link, part) => [
    link, " (", part("first_source"), ")",
    el("p", {}, "But: ", part("second"), " (", part("second_source"), ")"),
    el("p", {}, followedSentence(record)), noteNode(record, part),
  ],
};

function noteNode(record, part) {
  return cellOf(record, "note") === null ? "" : el("p", { class: "note" }, part("note"));
}

function followedSentence(record) {
  const followed = cellOf(record, "followed");
  return followed === null ? "The data follows neither." : `The data follows the ${followed} statement.`;
}

// What a claim states and what its data gives.
function claimSentence(record) {
  const [stated, expected, found, unit, relation] = ["stated", "expected", "found", "unit", "relation"].map((name) => cellOf(record, name));
  const first = stated === null ? `No number stated, ${formatNumber(expected)} expected` : `Stated ${formatNumber(stated)}`;
  return `${first}, found ${found === null ? "no number" : formatNumber(found)}${unit ? ` (${unit})` : ""}; ${RELATIONS[relation] ?? relation}.`;
}

function formatNumber(number) {
  return typeof number === "number" ? number.toLocaleString("en", { maximumFractionDigits: 6 }) : displayText(number);
}
