// Formulas first, then each slide in the largest letters with which it fits, then reveal.js.
const LARGEST = { prose: 30, code: 21 }, SMALLEST = { prose: 20, code: 15 }; // pixels of a slide 720 high
const PAGES = document.querySelectorAll(".page");

function fits(body) {
  return body.scrollHeight <= body.clientHeight && body.scrollWidth <= body.clientWidth &&
    [...body.querySelectorAll("pre")].every((pre) => pre.scrollWidth <= pre.clientWidth);
}

function set(page, share) {
  for (const kind in LARGEST)
    page.style.setProperty(`--${kind}`, SMALLEST[kind] + share * (LARGEST[kind] - SMALLEST[kind]));
}

function fit(page) {
  const body = page.querySelector(".body");
  set(page, 1);
  if (fits(body)) return;
  let [small, large] = [0, 1];
  for (let i = 0; i < 5; i++) {
    const middle = (small + large) / 2;
    set(page, middle);
    if (fits(body)) small = middle;
    else large = middle;
  }
  set(page, small);
}

async function begin() {
  await MathJax.startup.promise;
  await MathJax.typesetPromise();
  await Promise.all([...document.images].map((image) => image.decode()));
  PAGES.forEach(fit);
  document.body.classList.remove("measuring");
  await Reveal.initialize({
    width: 1280, height: 720, margin: 0, center: false, hash: true, transition: "none", backgroundTransition: "none",
  });
  document.documentElement.dataset.ready = "yes";
}

begin();
