"""Follow every link within the site: `python docs/links.py out/site` ends with 1 and names what leads nowhere."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit


class _Page(HTMLParser):
    """What a page links to, and where in it one can go."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: set[str] = set()
        self.anchors: set[str] = {"", "top"}
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the links and the anchors of a tag."""
        for key, value in attrs:
            if key in ("href", "src") and value:
                self.links.add(value)
            elif key == "id" or (key == "name" and tag == "a"):
                self.anchors.add(value or "")


def broken(site: Path) -> Iterator[tuple[str, str]]:
    """The links of all pages of a folder that lead to no file of it, or to no place in that, with their pages."""
    pages = {path.resolve(): _Page(path.read_text(encoding="utf-8")) for path in sorted(site.rglob("*.html"))}
    for path, page in pages.items():
        for link in sorted(page.links):
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            known = pages.get(target)
            if not target.is_file() or (known and unquote(parts.fragment) not in known.anchors):
                yield str(path.relative_to(site.resolve())), link


if __name__ == "__main__":
    found = list(broken(Path(sys.argv[1])))
    for where, link in found:
        print(f"{where}: {link} leads nowhere", file=sys.stderr)
    sys.exit(bool(found))
