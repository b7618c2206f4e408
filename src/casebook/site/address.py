"""The public address of the site, one setting: `html.baseurl` in _config.yml.

It is empty until the site has an address, and whatever needs one is left out until then: nobody's is made up.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ConfigError


def site_address(config: Config) -> str:
    """The address that all pages lie under, with a slash at its end; "" while it is not set.

    Raises ConfigError for what is not a whole address.
    """
    given = str(config.html_baseurl or "").strip()
    if not given:
        return ""
    parts = urlsplit(given)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.query or parts.fragment:
        raise ConfigError(
            f"_config.yml, html.baseurl: found {given!r}; give the whole public address of the site, beginning with "
            "https:// and without ? and #, or leave it empty"
        )
    return given.rstrip("/") + "/"


def page_address(app: Sphinx, page: str) -> str:
    """The public address of a page, by its name in the book; "" while the site has none."""
    address = site_address(app.config)
    return address and address + app.builder.get_target_uri(page)


def check(app: Sphinx, config: Config) -> None:
    """Refuse a wrong address before anything is built, and give Sphinx, which makes canonical links, the right one."""
    config.html_baseurl = site_address(config)


def setup(app: Sphinx) -> None:
    """Register the check."""
    app.connect("config-inited", check)
