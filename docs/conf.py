"""Settings of the documentation: pages in Markdown, API from the docstrings, tutorials executed."""

from importlib.metadata import version as installed_version

project = "lrdomains"
author = "The lrdomains developers"
project_copyright = "2026, The lrdomains developers"
version = release = installed_version("lrdomains")

extensions = [
    "myst_nb",
    "numpydoc",
    "sphinx.ext.autodoc",
    "sphinx.ext.mathjax",
    "sphinx.ext.viewcode",
]
exclude_patterns = ["_build"]
html_theme = "furo"
html_title = f"lrdomains {version}"

myst_enable_extensions = ["colon_fence", "deflist", "dollarmath"]
nb_execution_mode = "cache"
nb_execution_raise_on_error = True
nb_execution_in_temp = True
nb_execution_timeout = 300
nb_merge_streams = True

autodoc_member_order = "bysource"
autodoc_typehints = "none"  # the numpydoc sections say the types
numpydoc_show_class_members = False
nitpicky = False
