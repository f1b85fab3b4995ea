"use strict";
// Whatever comes from the service or from a file is shown with textContent: it is never read as HTML.
const $ = (id) => document.getElementById(id);
const key = location.hash.slice(1) || sessionStorage.getItem("key") || "";
if (location.hash) { sessionStorage.setItem("key", key); history.replaceState(null, "", location.pathname); }
let picture = null;  // the file that was sent last
let asked = 0;  // how many pictures: the answer to an earlier one is not shown any more
let people = [];

async function ask(path, options = {}) {
  let answer;
  try {
    answer = await fetch(path, { ...options, headers: { Authorization: `Bearer ${key}`, ...options.headers } });
  } catch {
    throw new Error("The service does not answer: is it still running?");
  }
  const said = await answer.json().catch(() => ({ error: `The service answered with ${answer.status}.` }));
  if (!answer.ok) throw new Error(said.error);
  return said;
}

function tell(place, lines) {
  $(place).replaceChildren(...lines.map(([text, kind]) => {
    const line = document.createElement("p");
    line.textContent = text;
    line.className = kind || "";
    return line;
  }));
}

async function look(file) {
  if (!file) return;
  const turn = ++asked;
  picture = null;
  $("add").disabled = true;
  $("picture").hidden = true;
  tell("answer", [["Looking …"]]);
  try {
    const found = await ask("/recognise", { method: "POST", body: file, headers: { "Content-Type": "application/octet-stream" } });
    if (turn !== asked) return;
    picture = file;
    $("add").disabled = false;
    await draw(file, found).catch(() => {});  // the answer stands also where this browser cannot show the picture
    tell("answer", found.faces.flatMap((face, i) => {
      const which = found.faces.length > 1 ? `${i + 1}. ` : "";
      const certain = `${(100 * face.certainty).toFixed(1)} % of strangers score lower`;
      return [[`${which}${face.name ?? "Unknown"} (${certain})`, "name"], [face.sentence], [face.framing]];
    }));
  } catch (error) {
    if (turn === asked) tell("answer", [[error.message, "refused"]]);
  }
}

async function draw(file, found) {
  const canvas = $("picture"), context = canvas.getContext("2d");
  const drawn = await createImageBitmap(file);
  const scale = Math.max(1, Math.ceil(320 / Math.max(found.wide, found.high)));
  [canvas.width, canvas.height] = [scale * found.wide, scale * found.high];
  context.drawImage(drawn, 0, 0, canvas.width, canvas.height);
  const width = Math.max(2, canvas.width / 150);
  found.faces.forEach((face, i) => {
    const [x0, y0, x1, y1] = face.box.map((edge) => scale * edge);
    for (const [color, line] of [["#000", 2 * width], [face.name ? "#fff" : "#ffd24d", width]]) {
      context.strokeStyle = color;
      context.lineWidth = line;
      context.strokeRect(x0, y0, x1 - x0, y1 - y0);
    }
    if (found.faces.length > 1) {
      context.font = `bold ${10 * width}px system-ui`;
      context.lineWidth = 2 * width;
      context.strokeStyle = "#000";
      context.fillStyle = "#fff";
      context.strokeText(i + 1, x0 + 2 * width, y0 + 11 * width);
      context.fillText(i + 1, x0 + 2 * width, y0 + 11 * width);
    }
  });
  const names = found.faces.map((face) => face.name ?? "unknown").join(", ");
  canvas.setAttribute("aria-label", `The picture, with a frame around ${names}`);
  canvas.hidden = false;
}

async function list() {
  if (!key) return;
  try {
    const answer = await ask("/people");
    people = answer.people;
    $("kept").textContent = answer.keeps_pictures
      ? "The name, 128 numbers and the framed face are kept."
      : "The name and 128 numbers are kept, no picture.";
    $("people").hidden = false;
    $("locked").hidden = true;
    show();
  } catch (error) {
    $("locked").textContent = error.message;
  }
}

function show() {
  const wanted = $("find").value.trim().toLowerCase();
  const shown = people.filter((person) => person.name.toLowerCase().includes(wanted));
  $("count").textContent = `${people.length} enrolled` + (wanted ? `, ${shown.length} shown` : "");
  $("list").replaceChildren(...shown.map((person) => {
    const line = document.createElement("li"), name = document.createElement("span"), button = document.createElement("button");
    name.textContent = `${person.name}, since ${person.since}`;
    button.textContent = "Remove";
    button.type = "button";
    button.setAttribute("aria-label", `Remove ${person.name}`);
    button.addEventListener("click", async () => {
      const gone = await change(`/people/${person.id}`, { method: "DELETE" }, `${person.name} is removed.`);
      if (gone) $("find").focus();  // the button is gone, and the keyboard has to be somewhere
    });
    line.append(name, button);
    return line;
  }));
}

async function change(path, options, sentence) {
  try {
    const answer = await ask(path, options);
    tell("done", [[sentence], ...(answer.face ? [[answer.face.framing]] : [])]);
    await list();
    return true;
  } catch (error) {
    tell("done", [[error.message, "refused"]]);
    await list();
    return false;
  }
}

function choose(file) {
  tell("done", []);
  look(file);
}

for (const id of ["file", "camera"]) {
  $(id).addEventListener("change", (event) => { choose(event.target.files[0]); event.target.value = ""; });
}
for (const kind of ["dragenter", "dragover", "dragleave", "drop"]) {
  document.addEventListener(kind, (event) => {
    event.preventDefault();
    $("drop").classList.toggle("over", kind === "dragenter" || kind === "dragover");
    if (kind === "drop") choose(event.dataTransfer.files[0]);
  });
}
$("find").addEventListener("input", show);
$("enrol").addEventListener("submit", async (event) => {
  event.preventDefault();
  const name = $("name").value;
  $("add").disabled = true;  // once is enough
  const headers = { Person: encodeURIComponent(name), Consent: $("consent").checked ? "yes" : "no", "Content-Type": "application/octet-stream" };
  if (await change("/people", { method: "POST", body: picture, headers }, `${name.trim()} is enrolled.`)) {
    $("enrol").reset();
    look(picture);
  } else {
    $("add").disabled = !picture;
  }
});
list();
