"""The page of `course serve` in a real browser: by mouse, by keyboard alone, on a narrow screen, in the dark."""

import os
import re
from pathlib import Path

import pytest

from tests.browsing import CHROMIUM, started_browser
from tests.serving import PEOPLE, cache_of, encoded, picture, started

SHOTS = os.environ.get("COURSE_SCREENSHOTS")  # a folder in which they are kept to be looked at

pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="no Chromium on this machine; install one to try the page in a browser"
)

DROP = """([bytes, name, kind]) => {
    const files = new DataTransfer();
    files.items.add(new File([Uint8Array.from(atob(bytes), (c) => c.charCodeAt(0))], name, { type: kind }));
    for (const event of ['dragenter', 'dragover', 'drop'])
        document.body.dispatchEvent(new DragEvent(event, { dataTransfer: files, bubbles: true, cancelable: true }));
}"""
CONTRAST = """() => {
    const light = (color) => {
        const [r, g, b] = color.match(/[\\d.]+/g).slice(0, 3).map((c) => c / 255).map((c) => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const ground = (element) => {
        for (let e = element; e; e = e.parentElement) {
            const color = getComputedStyle(e).backgroundColor;
            if (!/, 0\\)$/.test(color)) return color;
        }
        return 'rgb(255, 255, 255)';
    };
    return [...document.querySelectorAll('h1, h2, p, label, button:not(:disabled), li span, input:not([type=file])')]
        .filter((e) => e.offsetParent && (e.textContent.trim() || e.tagName === 'INPUT')).map((e) => {
            const [a, b] = [light(getComputedStyle(e).color), light(ground(e))].sort((a, b) => b - a);
            return [e.tagName + ' ' + e.textContent.trim().slice(0, 30), (a + 0.05) / (b + 0.05)];
        });
}"""
UNNAMED = """() => [...document.querySelectorAll('input, button, canvas:not([hidden])')].filter((e) =>
    !(e.getAttribute('aria-label') || e.textContent.trim() || (e.labels && e.labels[0] && e.labels[0].textContent.trim()))
).map((e) => e.outerHTML)"""


@pytest.fixture(scope="module")
def browser():
    with started_browser() as browser:
        yield browser


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    with started(cache_of(tmp_path_factory), tmp_path_factory.mktemp("page") / "people.sqlite") as running:
        yield running


@pytest.fixture
def visit(browser, service):
    """A function that opens the page in a browser of its own; what the page complained about is looked at in the end."""
    contexts, complaints = [], []

    def visit(key: str | None = service.token, **how):
        context = browser.new_context(**{"viewport": {"width": 900, "height": 1000}} | how)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(30_000)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda line: "Security Policy" in line.text and complaints.append(line.text))
        page.goto(service.address + (f"#{key}" if key else ""))
        return page

    yield visit
    for context in contexts:
        context.close()
    assert not complaints


@pytest.fixture
def expect():
    from playwright.sync_api import expect

    expect.set_options(timeout=30_000)
    return expect


def file(data: bytes, name: str = "photo.png", kind: str = "image/png") -> dict:
    return {"name": name, "mimeType": kind, "buffer": data}


def shot(page, name: str) -> None:
    if SHOTS:
        Path(SHOTS).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)


def answer(page):
    return page.locator("#answer")


def enrol(page, name: str) -> None:
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("This person agrees").check()
    page.get_by_role("button", name="Enrol").click()


def accessible(page) -> None:
    poor = [(what, round(ratio, 1)) for what, ratio in page.evaluate(CONTRAST) if ratio < 4.5]
    assert not poor, poor
    assert page.evaluate(UNNAMED) == []


def test_somebody_is_unknown_then_enrolled_then_recognised_then_found_and_removed(visit, expect):
    page = visit()
    expect(page.locator("#count")).to_have_text(f"{PEOPLE} enrolled")
    expect(page.get_by_role("button", name="Enrol")).to_be_disabled()
    assert page.url.endswith("/"), "the key does not stay in the address"
    shot(page, "wide-empty")
    page.get_by_label("Choose a picture").set_input_files(file(picture(50)))
    expect(answer(page)).to_contain_text("Unknown")
    expect(answer(page)).to_contain_text("% of strangers score lower")
    expect(answer(page)).to_contain_text(re.compile("found and framed|taken as it is"))
    expect(page.locator("canvas")).to_be_visible()
    expect(page.locator("canvas")).to_have_attribute("aria-label", "The picture, with a frame around unknown")
    shot(page, "wide-unknown")
    enrol(page, "Ada Lovelace")
    expect(page.locator("#done")).to_contain_text("Ada Lovelace is enrolled.")
    expect(answer(page)).to_contain_text("Ada Lovelace: the score is 1.00")
    expect(page.locator("#count")).to_have_text(f"{PEOPLE + 1} enrolled")
    assert not page.get_by_label("This person agrees").is_checked(), "who comes next is asked anew"
    accessible(page)
    shot(page, "wide-recognised")
    page.get_by_label("Find a name").fill("lovel")
    expect(page.locator("#count")).to_have_text(f"{PEOPLE + 1} enrolled, 1 shown")
    expect(page.locator("#list li")).to_have_count(1)
    page.get_by_role("button", name="Remove Ada Lovelace").click()
    expect(page.locator("#done")).to_have_text("Ada Lovelace is removed.")
    expect(page.locator("#list li")).to_have_count(0)
    expect(page.locator("#find")).to_be_focused()
    page.get_by_label("Find a name").fill("")
    expect(page.locator("#list li")).to_have_count(PEOPLE)
    page.get_by_label("Choose a picture").set_input_files(file(picture(50)))
    expect(answer(page)).to_contain_text("Unknown")


def test_a_picture_is_dropped_and_one_comes_from_the_camera(visit, expect):
    import base64

    page = visit()
    data = base64.b64encode(picture(51, kind="JPEG")).decode()
    page.evaluate(DROP, [data, "photo.jpg", "image/jpeg"])
    expect(answer(page)).to_contain_text("strangers score lower")
    assert "over" not in (page.locator("#drop").get_attribute("class") or "")
    assert page.get_by_label("Use the camera").get_attribute("capture") == "user"
    page.get_by_label("Use the camera").set_input_files(file(b"not a photo", "camera.jpg", "image/jpeg"))
    expect(answer(page)).to_contain_text("This is no PNG and no JPEG picture, whatever its name says")
    expect(page.locator("canvas")).to_be_hidden()
    expect(page.get_by_role("button", name="Enrol")).to_be_disabled()
    accessible(page)
    shot(page, "wide-refused")
    page.get_by_label("Use the camera").set_input_files(file(picture(52, kind="JPEG"), "camera.jpg", "image/jpeg"))
    expect(answer(page)).to_contain_text("strangers score lower")
    page.evaluate(
        "document.dispatchEvent(new DragEvent('drop', { dataTransfer: new DataTransfer(), cancelable: true }))"
    )
    expect(answer(page)).to_contain_text("strangers score lower")


def test_of_two_pictures_the_later_one_is_shown_whichever_answer_comes_first(visit, expect):
    page = visit()
    held = []
    page.route("**/recognise", lambda route: held.append(route) if not held else route.continue_())
    page.get_by_label("Choose a picture").set_input_files(file(picture(53)))
    expect(answer(page)).to_have_text("Looking …")
    page.get_by_label("Choose a picture").set_input_files(file(b"no picture"))
    expect(answer(page)).to_contain_text("no PNG and no JPEG")
    with page.expect_response("**/recognise"):
        held[0].continue_()
    page.wait_for_timeout(300)
    expect(answer(page)).to_contain_text("no PNG and no JPEG")
    expect(page.get_by_role("button", name="Enrol")).to_be_disabled()


def press_until(page, key: str, wanted: str, most: int = 60) -> None:
    """Press a key until the element with the focus answers to the selector."""
    for _ in range(most):
        page.keyboard.press(key)
        if page.evaluate("wanted => document.activeElement.matches(wanted)", wanted):
            return
    raise AssertionError(f"{key} never reaches {wanted}")


def test_everything_can_be_done_with_the_keyboard_alone(visit, expect):
    page = visit()
    page.on("filechooser", lambda _: None)  # heard from now on: a listener that comes with the key may come too late
    expect(page.locator("#count")).to_contain_text("enrolled")
    for wanted, key in (("#file", "Enter"), ("#camera", "Space")):
        press_until(page, "Tab", wanted)
        outline = page.evaluate("getComputedStyle(document.activeElement.closest('label')).outlineStyle")
        assert outline != "none", "the focus is seen"
        with page.expect_file_chooser() as chooser:
            page.keyboard.press(key)
        chooser.value.set_files(file(picture(54)))
        expect(answer(page)).to_contain_text("strangers score lower")
    press_until(page, "Tab", "#name")
    page.keyboard.type("Keyboard Kay")
    press_until(page, "Tab", "#consent")
    page.keyboard.press("Space")
    shot(page, "keyboard-consent")
    press_until(page, "Tab", "#add")
    page.keyboard.press("Enter")
    expect(page.locator("#done")).to_contain_text("Keyboard Kay is enrolled.")
    press_until(page, "Tab", "#find")
    page.keyboard.type("kay")
    press_until(page, "Tab", "button[aria-label='Remove Keyboard Kay']")
    page.keyboard.press("Space")
    expect(page.locator("#done")).to_have_text("Keyboard Kay is removed.")
    expect(page.locator("#find")).to_be_focused()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_narrow_screen_nothing_stands_outside_and_everything_can_be_read(visit, expect, scheme):
    page = visit(viewport={"width": 360, "height": 740}, color_scheme=scheme, has_touch=True)
    long = "Wolfeschlegelsteinhausenbergerdorff" * 2
    page.get_by_label("Choose a picture").set_input_files(file(picture(55)))
    expect(answer(page)).to_contain_text("strangers score lower")
    enrol(page, long)
    expect(answer(page)).to_contain_text(long)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert page.evaluate(
        "[...document.querySelectorAll('body *')].every((e) => e.getBoundingClientRect().right <= 361)"
    )
    small = page.evaluate("""[...document.querySelectorAll('button, .button')].filter((e) => e.offsetParent)
        .map((e) => e.getBoundingClientRect()).filter((r) => r.height < 24 || r.width < 24).length""")
    assert small == 0, "a finger would miss it"
    accessible(page)
    shot(page, f"narrow-{scheme}")
    page.get_by_role("button", name=f"Remove {long}").click()
    expect(page.locator("#done")).to_contain_text("is removed.")


def test_in_the_dark_it_can_be_read_too(visit, expect):
    page = visit(color_scheme="dark")
    page.get_by_label("Choose a picture").set_input_files(file(picture(56)))
    expect(answer(page)).to_contain_text("strangers score lower")
    accessible(page)
    shot(page, "wide-dark")


def test_a_name_that_is_html_is_shown_as_it_was_typed(visit, expect):
    page = visit()
    name = "<img src=x onerror=alert(1)><b>Bold</b>"
    page.on("dialog", lambda dialog: pytest.fail("a script of a name ran"))
    page.get_by_label("Choose a picture").set_input_files(file(picture(57)))
    expect(answer(page)).to_contain_text("strangers score lower")
    enrol(page, name)
    expect(page.locator("#done")).to_contain_text(f"{name} is enrolled.")
    expect(answer(page)).to_contain_text(f"{name}: the score is")
    expect(page.locator("#list")).to_contain_text(name)
    assert page.locator("img, b").count() == 0
    page.get_by_role("button", name=f"Remove {name}").click()
    expect(page.locator("#done")).to_contain_text(f"{name} is removed.")


@pytest.mark.parametrize("key", [None, "wrong"])
def test_without_the_key_faces_are_named_and_nobody_can_be_enrolled(visit, expect, key):
    page = visit(key)
    expect(page.locator("#locked")).to_contain_text("whole address that the terminal shows")
    expect(page.locator("#people")).to_be_hidden()
    page.get_by_label("Choose a picture").set_input_files(file(picture(58)))
    expect(answer(page)).to_contain_text("strangers score lower")
    shot(page, "wide-locked")


def test_the_key_stays_for_this_tab_and_a_name_without_consent_is_not_sent(visit, expect):
    page = visit()
    page.reload()
    expect(page.locator("#count")).to_contain_text("enrolled")
    page.get_by_label("Choose a picture").set_input_files(file(picture(59)))
    expect(answer(page)).to_contain_text("strangers score lower")
    asked = []
    page.on("request", lambda request: asked.append(request.method))
    page.get_by_label("Name", exact=True).fill("Ada")
    page.get_by_role("button", name="Enrol").click()
    page.wait_for_timeout(200)
    assert "POST" not in asked


def test_a_picture_that_the_browser_cannot_show_is_answered_all_the_same(visit, expect):
    page = visit()
    page.evaluate("() => { window.createImageBitmap = () => Promise.reject(new Error('cannot be decoded')); }")
    page.get_by_label("Choose a picture").set_input_files(file(picture(60)))
    expect(answer(page)).to_contain_text("strangers score lower")
    expect(page.locator("canvas")).to_be_hidden()


def test_several_heads_are_numbered_as_they_are_framed(visit, expect):
    from course_utils.faces.groups import cut_out, draw_groups
    from course_utils.faces.people import sample_identities

    groups = draw_groups(cut_out(sample_identities(12), 4, 1), 40, 9, sizes=(18, 28), most=3)
    page = visit()
    for i in range(40):
        if (groups.people[i] >= 0).sum() == 3:
            page.get_by_label("Choose a picture").set_input_files(file(encoded(groups.images[i])))
            expect(answer(page)).to_contain_text("strangers score lower")
            if "2. " in answer(page).inner_text():
                break
    expect(answer(page)).to_contain_text("1. ")
    enrol(page, "Ada")
    expect(page.locator("#done")).to_contain_text("heads: send one that shows this person alone.")
    shot(page, "wide-several")


def test_a_service_that_was_stopped_is_said_in_a_sentence(browser, tmp_path, tmp_path_factory, expect):
    with started(cache_of(tmp_path_factory), tmp_path / "people.sqlite") as own:
        page = browser.new_page()
        page.goto(own.address + f"#{own.token}")
        expect(page.locator("#count")).to_contain_text("enrolled")
        assert own.stop() == 0
        page.get_by_label("Choose a picture").set_input_files(file(picture(61)))
        expect(answer(page)).to_have_text("The service does not answer: is it still running?")
        shot(page, "wide-stopped")
        page.close()
