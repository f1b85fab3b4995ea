"""How Sphinx makes the site from the folder that site_pages.py prepares; this file is copied there."""

import re

project = "From one pixel to large vision models"
language = "en"
extensions = ["myst_nb"]
root_doc = "index"

nb_execution_mode = "off"  # the outputs are shown as they are stored
nb_ipywidgets_js: dict = {}  # a widget asks for scripts from elsewhere
nb_render_markdown_format = "myst"  # what a cell displays as Markdown has formulas and tables, too
myst_enable_extensions = ["amsmath", "colon_fence", "dollarmath"]
myst_dmath_double_inline = True  # $$ inside a paragraph is a formula of its own
myst_heading_anchors = 4  # #a-heading, as in the repository
nitpicky = True

html_theme = "furo"
html_title = project
html_static_path = ["_static"]
html_css_files = ["course.css"]
html_js_files = ["course.js"]
html_copy_source = False
html_use_index = False
html_show_sourcelink = False
html_show_copyright = False
html_show_search_summary = False  # it is fetched from the pages, which a browser refuses when they are opened as files
mathjax_path = "mathjax/tex-svg.js"  # one file, with the letters inside
mathjax3_config = {"options": {"enableMenu": False}}  # the menu loads further files
pygments_style = "a11y-high-contrast-light"
pygments_dark_style = "a11y-high-contrast-dark"

FOLDED = re.compile(
    r'<details class="admonition hide[^>]*>\s*<summary[^>]*>\s*<p class="collapsed[^>]*>(.*?)</p>\s*<p.*?</p>\s*</summary>'
)


def mend_for_screen_readers(app, pagename, templatename, context, doctree):
    """Call a folded cell by what is in it, and give the headings of the list of lessons a level."""
    context["body"] = FOLDED.sub(r'<details class="folded"><summary>\1</summary>', context.get("body", ""))
    tree = "furo_navigation_tree"
    context[tree] = context[tree].replace('role="heading"', 'role="heading" aria-level="2"')


def setup(app):
    app.connect("html-page-context", mend_for_screen_readers, priority=900)  # after furo has made its list
    return {"parallel_read_safe": True, "parallel_write_safe": True}
