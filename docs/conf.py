"""The documentation site: Sphinx over the Markdown and the notebooks. `make site` builds it without a network."""

from __future__ import annotations

import atexit
import shutil
import sys
import tempfile
from importlib import metadata
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "_ext"))


def laboratory() -> str:
    """A folder with the page of `transitsim page`, which the site publishes beside itself."""
    from transitsim.inputs.library import Library
    from transitsim.page.write import page

    folder = Path(tempfile.mkdtemp(prefix="transitsim-site-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    (folder / "lab.html").write_text(page(Library()), encoding="utf-8")
    return str(folder)


project = "transitsim"
author = "The transitsim developers"
copyright = author
release = metadata.version("transitsim")

extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "docstrings", "repository_links"]
exclude_patterns = ["_build", "_ext", "notebooks/.ipynb_checkpoints"]
root_doc = "index"

myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3
nb_execution_mode = "off"  # shown as committed; tests/test_notebooks.py runs them
nb_merge_streams = True
suppress_warnings = ["config.cache", "misc.highlighting_failure"]

autodoc_member_order = "bysource"
autodoc_typehints = "none"  # the signature would be longer than the sentence; Parameters says what each is
autodoc_default_options = {"members": True, "exclude-members": "__init__, __new__"}
default_role = "code"
napoleon_google_docstring = False
napoleon_use_rtype = False

html_theme = "furo"
html_title = f"transitsim {release}"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_extra_path = [laboratory()]
html_copy_source = False
html_show_sourcelink = False
