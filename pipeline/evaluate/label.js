"use strict";
// Pages and drafts in, one line of JSON a finished page out. Nothing is sent anywhere.
const at = (id) => document.getElementById(id);
const pages = JSON.parse(at("pages").textContent);
const FIELDS = ["title", "author", "date", "standfirst", "text"];
const STORE = "broadsheet-kit-" + document.body.dataset.kit;
const FRAME = "<!doctype html><meta charset=utf-8><meta http-equiv=Content-Security-Policy " +
  "content=\"default-src 'none'; style-src 'unsafe-inline'\"><style>:root{color-scheme:light dark;" +
  "font:15px/1.5 system-ui,sans-serif}body{margin:1rem;overflow-wrap:anywhere;unicode-bidi:plaintext}" +
  "p,li,h1,h2,h3,h4,div,td{unicode-bidi:plaintext;text-align:start}" +
  ".taken{box-shadow:-6px 0 0 #3a9d5d;padding-left:2px}.picture,.note{opacity:.65;font-style:italic}" +
  "</style>";

let current = 0;
let unsaved = false;
let drafts = {};
try {
  drafts = JSON.parse(localStorage.getItem(STORE) || "{}");
} catch (error) {
  drafts = {}; // a browser that keeps nothing: what is saved as a file is what counts
}

function keep() {
  try {
    localStorage.setItem(STORE, JSON.stringify(drafts));
  } catch (error) {
    // full or forbidden: the warning on leaving stays
  }
}

function note() {
  const page = pages[current];
  const draft = { is_article: !at("other").checked, done: at("done").checked };
  for (const name of FIELDS) draft[name] = at(name).value;
  draft.labelled_at = new Date().toISOString();
  drafts[page.id] = draft;
  unsaved = true;
  keep();
  count();
}

function count() {
  const done = pages.filter((page) => (drafts[page.id] || {}).done).length;
  at("count").textContent = done + " of " + pages.length + " done" + (unsaved ? ", not saved" : "");
  at("save").disabled = done === 0;
  at("text").disabled = at("other").checked;
}

function show(number) {
  current = Math.min(Math.max(number, 0), pages.length - 1);
  const page = pages[current];
  const draft = drafts[page.id] || {};
  for (const name of FIELDS) at(name).value = name in draft ? draft[name] : proposed(page, name);
  at("other").checked = draft.is_article === false;
  at("done").checked = draft.done === true;
  at("number").textContent = "Page " + (current + 1) + " of " + pages.length;
  at("where").textContent = page.place + " · " + (page.url || page.file);
  at("page").srcdoc = FRAME + page.view;
  at("previous").disabled = current === 0;
  at("next").disabled = current === pages.length - 1;
  count();
}

function proposed(page, name) {
  const value = page[name] || "";
  return name === "text" ? value.replaceAll("\n", "\n\n") : value;
}

function finished(page) {
  const draft = drafts[page.id];
  const label = { id: page.id, labelled_at: draft.labelled_at, is_article: draft.is_article };
  for (const name of draft.is_article ? FIELDS : []) {
    const value = draft[name].trim().replace(/\s*\n\s*/g, "\n");
    if (value) label[name] = value;
  }
  return JSON.stringify(label) + "\n";
}

function save() {
  const lines = pages.filter((page) => (drafts[page.id] || {}).done).map(finished);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob(lines, { type: "application/jsonl" }));
  const now = new Date().toISOString().replace(/[-:]/g, "").slice(0, 15);
  link.download = "labels-" + now + ".jsonl";
  link.click();
  unsaved = false;
  count();
}

async function open(files) {
  for (const file of files) {
    for (const line of (await file.text()).split("\n")) {
      if (!line.trim()) continue;
      const label = JSON.parse(line);
      const known = drafts[label.id];
      if (known && known.labelled_at >= label.labelled_at) continue;
      const draft = { labelled_at: label.labelled_at, done: true, is_article: label.is_article };
      for (const name of FIELDS) draft[name] = proposed(label, name);
      drafts[label.id] = draft;
    }
  }
  keep();
  show(current);
}

at("form").addEventListener("input", note);
at("form").addEventListener("submit", (event) => event.preventDefault());
at("previous").addEventListener("click", () => show(current - 1));
at("next").addEventListener("click", () => show(current + 1));
at("undone").addEventListener("click", () => {
  const later = pages.findIndex((page, n) => n > current && !(drafts[page.id] || {}).done);
  show(later >= 0 ? later : pages.findIndex((page) => !(drafts[page.id] || {}).done));
});
at("save").addEventListener("click", save);
at("file").addEventListener("change", (event) => {
  open(event.target.files).catch((error) => alert("That file holds no labels: " + error.message));
});
window.addEventListener("beforeunload", (event) => {
  if (unsaved) event.preventDefault();
});
show(Math.max(0, pages.findIndex((page) => !(drafts[page.id] || {}).done)));
