"""Figures are the same bytes on every run, and say in words what they show."""

import base64
import hashlib
import io
import warnings

import matplotlib as mpl
import matplotlib.pyplot as plt
import nbformat
import numpy as np
import pytest
import torch
from matplotlib import font_manager
from nbclient import NotebookClient
from nbconvert import HTMLExporter

from course_utils.commands.sweep import plot
from course_utils.paths import NOTEBOOKS, ROOT
from course_utils.showing import lettering
from course_utils.showing.lettering import families, note_on_fonts, plain, readable
from course_utils.showing.plots import WIDE, describe, face_grid, label_line, use_style
from course_utils.training.curves import learning_curves
from course_utils.training.history import History


@pytest.fixture(autouse=True)
def clean_figures():
    with plt.rc_context({"backend": "agg"}):
        use_style()
        yield
        plt.close("all")


CELLS = [
    "import matplotlib.pyplot as plt\nfrom course_utils.showing.plots import describe, use_style\nuse_style()",
    "plt.plot([1, 2]); describe('a line that <rises> by \"one\"'); plt.show()",
    "use_style(); plt.plot([1, 2]); describe('a line'); plt.show()",
    "plt.plot([1, 2]); plt.show()",
    "%config InlineBackend.figure_format = 'retina'\nplt.plot([1, 2]); describe('a sharp line'); plt.show()",
    "from course_utils.showing.progress import bar\nfor _ in bar(range(9), 'counting'): pass\nprint('counted')",
]


@pytest.fixture(scope="module")
def executed():
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("MPLBACKEND", raising=False)
        patch.setenv("TQDM_DISABLE", "1")
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in CELLS])
        return NotebookClient(notebook, kernel_name="python3", resources={"metadata": {"path": str(ROOT)}}).execute()


def image(notebook, cell):
    (output,) = notebook.cells[cell].outputs
    return output.metadata.get("image/png", {}), base64.b64decode(output.data["image/png"])


def test_a_description_stands_in_the_metadata_of_its_image_only(executed):
    metadata = [image(executed, cell)[0] for cell in (1, 2, 3)]
    assert metadata == [{"alt": 'a line that <rises> by "one"'}, {"alt": "a line"}, {}]


def test_a_description_joins_what_jupyter_itself_says_of_the_image(executed):
    metadata, png = image(executed, 4)
    assert metadata["alt"] == "a sharp line"
    assert metadata["width"] == int.from_bytes(png[16:20]) // 2


def test_a_description_reaches_the_page_that_nbconvert_writes(executed):
    page = HTMLExporter(template_name="classic").from_notebook_node(executed)[0]
    assert 'alt="a line"' in page and "a line that &lt;rises&gt; by" in page


def test_the_same_figure_has_the_same_bytes_and_no_version_inside(executed):
    pngs = [image(executed, cell)[1] for cell in (1, 2, 3)]
    assert len({hashlib.sha256(png).digest() for png in pngs}) == 1
    assert b"Software" not in pngs[0] and len(pngs[0]) < 20_000


def test_a_silenced_bar_leaves_nothing_in_the_notebook(executed):
    assert executed.cells[5].outputs == [{"output_type": "stream", "name": "stdout", "text": "counted\n"}]


def test_describing_nothing_is_refused():
    with pytest.raises(ValueError, match="There is no figure to describe"):
        describe("a line")
    plt.plot([1, 2])
    with pytest.raises(ValueError, match="needs a text"):
        describe(" ")


@pytest.mark.parametrize("kind", [torch.tensor, np.asarray])
def test_every_pixel_of_every_face_stands_in_the_grid(kind):
    faces = np.random.default_rng(0).integers(0, 256, (7, 3, 8, 8), dtype=np.uint8)
    ax = face_grid(kind(faces), columns=3)
    mosaic = ax.images[0].get_array()
    assert mosaic.shape == (3 * 9, 3 * 9 - 1, 3)
    for i, face in enumerate(faces):
        top, left = 1 + i // 3 * 9, i % 3 * 9
        np.testing.assert_array_equal(mosaic[top : top + 8, left : left + 8], face.transpose(1, 2, 0))
    assert (mosaic[-8:, 9:] == 255).all()
    assert ax.images[0].get_interpolation() == "nearest"


def test_a_pixel_of_the_grid_is_a_whole_square_on_the_screen():
    ax = face_grid(np.zeros((10, 1, 32, 32), dtype=np.uint8), titles=[f"{i}" for i in range(10)])
    size = ax.get_window_extent()
    assert size.width / ax.images[0].get_array().shape[1] == pytest.approx(2)
    assert size.height / ax.images[0].get_array().shape[0] == pytest.approx(2)


def test_titles_stand_above_their_faces_and_row_titles_beside():
    texts = [f"face {i}" for i in range(6)]
    ax = face_grid(np.zeros((6, 3, 32, 32), dtype=np.uint8), columns=3, titles=texts, rows=["first", "second"])
    drawn = {text.get_text(): text.get_position() for text in ax.texts}
    assert list(drawn) == [*texts, "first", "second"]
    assert drawn["face 4"][0] == pytest.approx(33 + 15.5) and drawn["first"][0] < 0
    renderer = ax.figure.canvas.get_renderer()
    boxes = [text.get_window_extent(renderer) for text in ax.texts[:6]]
    assert not any(a.overlaps(b) for i, a in enumerate(boxes) for b in boxes[:i])


@pytest.mark.parametrize(
    ("images", "more", "sentence"),
    [
        (np.zeros((2, 3, 8, 8)), {}, "uint8 images .* not float64"),
        (np.zeros((3, 8, 8), dtype=np.uint8), {}, r"not uint8 \(3, 8, 8\)"),
        (np.zeros((2, 8, 8, 3), dtype=np.uint8), {}, r"not uint8 \(2, 8, 8, 3\)"),
        (np.zeros((0, 3, 8, 8), dtype=np.uint8), {}, "N ≥ 1"),
        (np.zeros((2, 3, 8, 8), dtype=np.uint8), {"titles": ["one"]}, "got 1 titles for 2"),
        (np.zeros((2, 3, 8, 8), dtype=np.uint8), {"rows": ["one", "two"]}, "got 2 rows for 1"),
        (np.zeros((2, 3, 8, 8), dtype=np.uint8), {"columns": 0}, "at least one column"),
    ],
)
def test_what_is_no_set_of_faces_is_refused(images, more, sentence):
    with pytest.raises(ValueError, match=sentence):
        face_grid(images, **more)


def test_a_grid_can_stand_beside_another_plot():
    _, (left, _) = plt.subplots(1, 2, figsize=WIDE)
    assert face_grid(np.zeros((4, 3, 8, 8), dtype=np.uint8), columns=2, titles=list("abcd"), ax=left) is left
    left.figure.canvas.draw()


def test_a_line_is_named_at_its_end_in_its_colour():
    _, ax = plt.subplots()
    (line,) = ax.plot([0, 1, 2], [3, 4, 5])
    label_line(line, "rising")
    assert ax.texts[0].xy == (2, 5) and ax.texts[0].get_color() == line.get_color()


@pytest.mark.parametrize("validated", [True, False])
def test_the_curves_of_a_run_show_every_step_and_every_epoch(validated):
    score = {"validation_loss": 1.0, "validation_accuracy": 0.5}
    score = score if validated else dict.fromkeys(score)
    rows = [{"epoch": epoch, "train_loss": 1 / epoch, "seconds": 1.0} | score for epoch in (1, 2, 3)]
    figure = learning_curves(History(rows, [1 / step for step in range(1, 13)]))
    assert len(figure.axes) == 1 + validated
    steps = figure.axes[0].lines[0].get_xydata()
    assert len(steps) == 12 and steps[-1, 0] == 3
    others = [line for ax in figure.axes for line in ax.lines][1:]
    assert [len(line.get_xydata()) for line in others] == [3] * (3 if validated else 1)
    figure.canvas.draw()


FROM_OUTSIDE = [
    *(
        "a$b$",
        "$x$",
        "$",
        "$$",
        "$\\\\frac{$",
        r"a\$b",
        r"\$",
        r"$\$$",
        "C:\\\\new",
        "50% _{x}^2",
        "_hidden",
        "{0}",
        "#1",
        "~",
    ),
    *(
        "王小明",
        "김민수",
        "さくら",
        "ハナ",
        "王$小$明",
        "Éva",
        "E\u0301va",
        "한",
        "محمد",
        "שרה",
        "สมชาย",
        "अनिता",
        "👩\u200d🎨",
    ),
    *(
        "a\tb",
        "a\x07b",
        "a\x1b[31mb",
        "a\u202eb",
        "a\u2028b",
        "a\rb",
        "a\udce9b",
        "\ue000",
        "\U000323af",
        "a\u200bb",
        "𓀀",
        " ",
        "",
    ),
]


def drawn(text: str, use=lambda ax, text: ax.set_title(text)) -> list[str]:
    """The warnings of drawing a figure with this text."""
    figure, ax = plt.subplots()
    use(ax, text)
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        figure.savefig(io.BytesIO())
    plt.close(figure)
    return [str(warning.message) for warning in said]


@pytest.mark.parametrize("fonts", ["as they are", "matplotlib's own"])
@pytest.mark.parametrize("text", FROM_OUTSIDE, ids=ascii)
def test_any_text_from_outside_can_be_drawn_without_a_warning(text, fonts, monkeypatch):
    if fonts != "as they are":
        mpl.rcParams["font.family"] = [lettering.LATIN]
    faces = np.zeros((2, 3, 8, 8), dtype=np.uint8)
    assert drawn(text, lambda ax, text: face_grid(faces, columns=1, titles=[text] * 2, rows=[text] * 2, ax=ax)) == []
    assert drawn(plain(text)) == []
    assert drawn(plain(text), lambda ax, text: ax.barh(range(2), [1, 2], tick_label=[text, "b"])) == []


@pytest.mark.parametrize("text", [text for text in FROM_OUTSIDE if text.isascii() and text.isprintable()])
def test_a_figure_shows_a_text_from_outside_as_it_is_written(text):
    """Letter by letter: the same pixels as where matplotlib is told that it is no formula."""
    pictures = []
    for shown, formulas in ((plain(text), True), (text, False)):
        figure = plt.figure(figsize=(3, 1))
        figure.text(0.1, 0.5, shown, parse_math=formulas)
        figure.canvas.draw()
        pictures.append(np.asarray(figure.canvas.buffer_rgba()).copy())
    assert (pictures[0] == pictures[1]).all()


def test_a_formula_beside_a_name_stays_a_formula():
    pictures = []
    for shown in (plain("a$b$") + " $x^2$", r"a\$b\$ $x^2$"):
        figure = plt.figure(figsize=(3, 1))
        figure.text(0.1, 0.5, shown)
        figure.canvas.draw()
        pictures.append(np.asarray(figure.canvas.buffer_rgba()).copy())
    assert (pictures[0] == pictures[1]).all()


def test_a_letter_that_no_font_has_is_shown_by_its_number_and_one_note_says_what_to_install(monkeypatch):
    monkeypatch.setattr(font_manager, "get_font_names", lambda: [lettering.LATIN])
    monkeypatch.setattr(lettering, "_new_fonts", lambda: False)
    use_style()
    assert mpl.rcParams["font.family"] == ["DejaVu Sans"]
    assert plain("王小明") == "U+738B·5C0F·660E" and plain("Li 王$") == r"Li U+738B\$"
    assert note_on_fonts(["ann", "王", "小王", "김"]) == [
        "no font on this machine has 王, 小, 김, so that figures show their numbers (U+738B); "
        "install Noto Sans CJK and restart"
    ]
    assert note_on_fonts(["สม"])[0].endswith("install Noto Sans Thai and restart")
    assert note_on_fonts(["ann", "Éva", "Ωμέγα", "Иван", "a$b$", "a\nb"]) == []


def test_chinese_japanese_and_korean_names_are_drawn_in_a_font_that_has_them():
    if not set(families()) & set(lettering.CJK_FONTS):
        pytest.skip("this machine has no font for them")
    for name in ("王小明", "山田 さくら", "김민수", "E\u0301va"):
        assert "U+" not in plain(name) and note_on_fonts([name]) == []


def test_a_font_installed_after_matplotlib_made_its_list_is_found(monkeypatch):
    if not set(families()) & set(lettering.CJK_FONTS):
        pytest.skip("this machine has no font for them")
    manager = font_manager.fontManager
    monkeypatch.setattr(manager, "ttflist", [f for f in manager.ttflist if f.name.startswith(("DejaVu", "STIX", "cm"))])
    for cached in (lettering._font, lettering._new_fonts):
        cached.cache_clear()
    font_manager._findfont_cached.cache_clear() if hasattr(font_manager, "_findfont_cached") else None
    use_style()
    assert mpl.rcParams["font.family"] == ["DejaVu Sans"] and plain("王") == "U+738B"
    assert note_on_fonts(["王"]) == [] and plain("王") == "王"
    for cached in (lettering._font, lettering._new_fonts):
        cached.cache_clear()


def test_latin_letters_are_drawn_as_ever_whatever_fonts_are_installed():
    pictures = []
    for family in (["sans-serif"], families()):
        with plt.rc_context({"font.family": family}):
            figure, ax = plt.subplots()
            ax.set_title("Right names − café, $x^2$")
            figure.savefig(stream := io.BytesIO(), metadata={"Software": None})
            pictures.append(stream.getvalue())
    assert pictures[0] == pictures[1]


def test_a_long_name_is_shown_by_its_two_ends():
    assert plain("abcdefghij", longest=5) == "abc…ij" and plain("abcde", longest=5) == "abcde"
    assert drawn(plain("n" * 250, 20), lambda ax, text: ax.barh(range(2), [1, 2], tick_label=[text, "b"])) == []


def test_what_no_eye_sees_is_escaped_and_the_rest_stays():
    assert readable("a\nb\x1b\u202e\udce9\u2028\ufeff") == r"a\nb\x1b\u202e\udce9\u2028\ufeff"
    kept = "王 小\u3000é\u00a0می\u200cخ $%\\\\"
    assert readable(kept) == kept


@pytest.mark.parametrize("path", sorted(NOTEBOOKS.glob("*.ipynb")), ids=lambda path: path.stem)
def test_a_lesson_draws_names_of_people_through_plain(path):
    for cell in nbformat.read(path, 4).cells:
        drawing = cell.cell_type == "code" and "plt." in cell.source and ".names[" in cell.source
        for line in cell.source.splitlines() if drawing else []:
            assert ".names[" not in line or "plain(" in line, f"{cell.id}: {line}"


def test_the_picture_of_a_sweep_shows_folders_by_their_names(tmp_path):
    rows = [{"faces": name, "accuracy": i} for i, name in enumerate([*FROM_OUTSIDE, "x" * 300])]
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        plot(rows, ["faces"], ["accuracy"], tmp_path / "results.png")
    assert [str(warning.message) for warning in said] == []
