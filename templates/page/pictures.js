// The pictures, which are drawn when the page is made: their marks set the filters that they stand for.

const pictures = { isOpen: false, figures: [] };

// Gives each mark of a picture a name, a role and a place in the order of the arrow keys.
function buildPicture(element) {
  const tab = TABS.get(element.dataset.tab);
  const svg = element.querySelector("svg");
  const marks = [...svg.querySelectorAll("g")].flatMap((mark) => {
    const choices = choicesOfMark(tab, mark);
    return choices.length > 0 ? [{ mark, choices }] : [];
  });
  // A picture is an image, which has no buttons in it.
  svg.setAttribute("role", "group");
  marks.forEach(({ mark, choices }, at) => {
    mark.setAttribute("role", "button");
    mark.setAttribute("tabindex", at === 0 ? "0" : "-1");
    const title = mark.querySelector("title") ?? mark.insertAdjacentElement("afterbegin", document.createElementNS(mark.namespaceURI, "title"));
    if (title.textContent === "") title.textContent = printable(titleOfMark(tab, choices));
    mark.setAttribute("aria-label", title.textContent);
  });
  const figure = { element, tab, marks };
  svg.addEventListener("click", (event) => {
    const found = marks.find(({ mark }) => mark.contains(event.target));
    if (found) setMark(figure, found);
  });
  svg.addEventListener("keydown", (event) => moveMark(figure, event));
  return figure;
}

// The title of a mark of a count, which the picture leaves out: its values and the count.
function titleOfMark(tab, choices) {
  const table = TABLES.get(tab.table);
  const number = matchingRecords(table, { filters: new Map(choices.map(([name, choice]) => [name, [choice]])), text: "", asOf: current.asOf }).length;
  return `${choices.map(([, choice]) => choice).join(", ")}: ${number}`;
}

// The filters that a mark stands for: those of the key if the mark is of one record, else all.
function choicesOfMark(tab, { dataset }) {
  const table = TABLES.get(tab.table);
  const values = tab.filters.flatMap((name) => {
    const value = dataset[name.replace(/-(.)/g, (_, letter) => letter.toUpperCase())];
    return value !== undefined && choicesOf(table, flagsOf(table).get(name), current.asOf).includes(value) ? [[name, value]] : [];
  });
  const isKey = ([name]) => table.key.some((key) => flagsOf(table).get(name)?.columns.includes(columnIndex(table, key)));
  const ofKey = values.filter(isKey);
  return ofKey.length === table.key.length ? ofKey : values;
}

// Sets the filters of a mark, or removes them if they are set.
function setMark({ tab }, mark) {
  const isSet = isMarkSet(mark);
  const filters = mark.choices.reduce((all, [name, choice]) => withChoices(tab, all, name, isSet ? [] : [choice]), current.filters);
  go({ filters });
}

function isMarkSet({ choices }) {
  return choices.every(([name, choice]) => {
    const chosen = current.filters.get(name) ?? [];
    return chosen.length === 1 && chosen[0] === choice;
  });
}

// Moves the focus between the marks of a picture, and presses them.
function moveMark(figure, event) {
  const { marks } = figure;
  const at = marks.findIndex(({ mark }) => mark === document.activeElement);
  if (at < 0) return;
  const to = { ArrowRight: at + 1, ArrowDown: at + 1, ArrowLeft: at - 1, ArrowUp: at - 1, Home: 0, End: marks.length - 1 }[event.key];
  if (event.key === "Enter" || event.key === " ") setMark(figure, marks[at]);
  else if (marks[to]) {
    marks[at].mark.setAttribute("tabindex", "-1");
    marks[to].mark.setAttribute("tabindex", "0");
    marks[to].mark.focus();
  } else if (to === undefined) return;
  event.preventDefault();
}

// Moves the pictures to their place among the rows.
function placePictures() {
  const drawn = document.getElementById("drawn");
  document.getElementById("pictures").append(drawn.content);
}

// Shows the pictures of the tab, which are prepared when they are first shown.
function updatePictures() {
  const elements = [...document.querySelectorAll("#pictures figure")];
  const hasPictures = elements.some((element) => element.dataset.tab === current.tab.table);
  const toggle = document.getElementById("show-pictures");
  toggle.hidden = !hasPictures;
  toggle.setAttribute("aria-expanded", pictures.isOpen);
  document.getElementById("pictures").hidden = !pictures.isOpen || !hasPictures;
  if (!pictures.isOpen || !hasPictures) return;
  const table = TABLES.get(current.tab.table);
  const allRows = document.getElementById("all-rows");
  allRows.hidden = current.filters.size === 0 && current.text === "";
  allRows.textContent = `The pictures show all ${formatCount(table.rows.length, table.noun, table.plural)}; filters and searches do not change them.`;
  if (pictures.figures.length === 0) pictures.figures = elements.map(buildPicture);
  for (const { element, tab, marks } of pictures.figures) {
    element.hidden = tab !== current.tab;
    if (tab === current.tab) marks.forEach((mark) => mark.mark.setAttribute("aria-pressed", isMarkSet(mark)));
  }
}

function togglePictures() {
  pictures.isOpen = !pictures.isOpen;
  updatePictures();
}
