"""`make looks`: every page as each role sees it, on one contact sheet per page, with what axe, the HTML checker and a
ruler found; and what Lighthouse says of the homes."""

import itertools
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from html import escape

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Error, sync_playwright

from tests.browser import chromium
from tests.browser.server import ROOT, Server
from tests.looking import checkers
from tests.looking.pages import HOMES, PAGES

OUT = ROOT / "looks"
PASSWORD = "looks-are-not-everything"
LANGUAGES = {"zh": "zh-CN", "en": "en-GB"}
WIDTHS = {1440: 900, 390: 844}
SCHEMES = ("light", "dark")
TALLEST = 2000


# What sticks out to the right of the window, unless it lies in something that scrolls: outermost elements only.
OVERFLOW = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  const scrolls = e => e && e !== document.body && e !== document.documentElement &&
    (getComputedStyle(e).overflowX !== 'visible' || scrolls(e.parentElement));
  const out = [...document.body.querySelectorAll('*')].filter(
    e => e.getBoundingClientRect().right > width + 0.5 && !scrolls(e.parentElement));
  const name = e => e.tagName.toLowerCase() + (e.id ? '#' + e.id : '') + [...e.classList].map(c => '.' + c).join('');
  return out.filter(e => !out.includes(e.parentElement)).slice(0, 5)
    .map(e => `${name(e)} reaches ${Math.round(e.getBoundingClientRect().right)} of ${width} px`)
    .concat(out.length ? [] : [`the page is ${document.documentElement.scrollWidth} px wide, the window ${width}`]);
}"""


SHEET = """
  body { margin: 24px; width: 2280px; font: 18px/1.5 sans-serif; color: #111; background: #ddd }
  section { display: flex; gap: 16px; align-items: flex-start; margin-bottom: 24px }
  figure { margin: 0; font-size: 14px }
  img { width: 100%; display: block; box-shadow: 0 1px 6px #0006 }
"""


class Looks:
    """One run: a browser on a running portal, and what was seen."""

    def __init__(self, browser, url):
        self.browser, self.url, self.axe = browser, url, Axe()
        self.paths, self.findings = {}, {}
        #: {file with a page as the portal sent it: (page, label)}
        self.sent = {}
        self.marks = []

    def tour(self, role, language, pages):
        """Every page of one role in one language."""
        context = self.browser.new_context(base_url=self.url, locale=LANGUAGES[language], reduced_motion="reduce")
        context.set_default_timeout(10_000)
        tab = context.new_page()
        noise = []
        tab.on("pageerror", lambda error: noise.append(f"JavaScript: {error}"))
        tab.on("console", lambda said: noise.append(f"console: {said.text}") if said.type == "error" else None)
        try:
            if role:
                self.sign_in(tab, role)
            self.speak(tab, language)
        except (Error, LookupError) as error:
            for page in pages:
                self.found(page, f"{language} not reached", [_line(error)])
            context.close()
            return
        if language == "zh" and role in HOMES and any(page.path == "/" for page in pages):
            cookies = "; ".join(f"{cookie['name']}={cookie['value']}" for cookie in context.cookies())
            home = next(page for page in pages if page.path == "/")
            # Where home leads: the cookie that Lighthouse is told does not go along to another address.
            tab.goto("/")
            lines, marks = checkers.lighthouse(tab.url, cookies)
            self.marks.append((role, marks))
            self.found(home, "zh", lines)
        for page in pages:
            for width, height in WIDTHS.items():
                label = f"{language} {width}"
                try:
                    tab.set_viewport_size({"width": width, "height": height})
                    path = self.path_of(page, tab)
                    noise.clear()
                    self.look(page, tab, path, language, width, height)
                except (Error, LookupError) as error:
                    self.found(page, label, [_line(error)])
                # The browser itself reports an error page that was asked for; everything else is news.
                expected = f"status of {page.status}|" + ("40[19]|422" if page.then else "-")
                self.found(page, label, [line for line in dict.fromkeys(noise) if not re.search(expected, line)])
        context.close()

    def sign_in(self, tab, role):
        tab.goto("/sign-in")
        tab.fill("input[name=sign_in_name]", role)
        tab.fill("input[name=sign_in_password]", PASSWORD)
        tab.press("input[name=sign_in_password]", "Enter")
        tab.wait_for_url(lambda url: "/sign-in" not in url)

    def speak(self, tab, language):
        """Chooses the language by the page's own form, unless the page speaks it already."""
        if not tab.url.startswith(self.url):
            tab.goto("/sign-in")
        if self.spoken(tab).startswith(language):
            return
        form = tab.locator("form[action^='/language']").first
        if not form.count():
            raise LookupError(f"{tab.url} has no form for /language")
        choice = tab.locator(f"form[action^='/language'] button[value^='{language}']").first
        if choice.count():
            choice.dispatch_event("click")
        else:
            field = form.locator("select, input:not([type=hidden])").first
            if field.count():
                field.select_option(language)
            form.evaluate("form => form.requestSubmit()")
        tab.wait_for_function("language => document.documentElement.lang.startsWith(language)", arg=language)

    def spoken(self, tab):
        return tab.evaluate("document.documentElement.lang")

    def path_of(self, page, tab):
        if page.name not in self.paths:
            self.paths[page.name] = page.path(tab) if callable(page.path) else page.path
        return self.paths[page.name]

    def look(self, page, tab, path, language, width, height):
        answer = tab.goto(path)
        label = f"{language} {width}"
        if answer.status != page.status:
            self.found(page, label, [f"{path} answered {answer.status}, not {page.status}"])
        if not self.spoken(tab).startswith(language):
            self.found(page, label, [f"the page says it is written in {self.spoken(tab) or 'no language'}"])
        if width == min(WIDTHS):
            file = OUT / page.name / f"{language}.html"
            file.parent.mkdir(exist_ok=True)
            file.write_bytes(answer.body())
            self.sent[file] = page, language
        if page.then:
            page.then(tab)
        tab.evaluate("document.fonts.ready.then(() => true)")
        for scheme in SCHEMES:
            tab.emulate_media(color_scheme=scheme)
            shot = OUT / page.name / f"{language}-{width}-{scheme}.png"
            shot.parent.mkdir(exist_ok=True)
            # A window as tall as the page, or what sticks to its foot would stand in the middle of the picture.
            tall = tab.evaluate("document.documentElement.scrollHeight")
            tab.set_viewport_size({"width": width, "height": max(height, min(tall, TALLEST))})
            tab.evaluate("scrollTo(0, 0)")
            tab.screenshot(path=shot, animations="disabled")
            tab.set_viewport_size({"width": width, "height": height})
            self.found(page, f"{label} {scheme}", self.by_axe(tab))
        self.found(page, label, [f"overflow: {line}" for line in tab.evaluate(OVERFLOW)])

    def by_axe(self, tab):
        lines = []
        for violation in self.axe.run(tab).response["violations"]:
            where = [" ".join(map(str, node["target"])) for node in violation["nodes"]]
            more = f" and {len(where) - 3} more" if len(where) > 3 else ""
            lines.append(f"axe {violation['id']} ({violation['impact']}): {', '.join(where[:3])}{more}")
        return lines

    def found(self, page, label, lines):
        for line in lines:
            self.findings.setdefault(page.name, {}).setdefault(line, []).append(label)

    def sheet(self, page):
        """All pictures of a page side by side with its findings below, as one PNG."""
        rows = ""
        for language in LANGUAGES:
            rows += "<section>"
            for width, scheme in itertools.product(WIDTHS, SCHEMES):
                shot = OUT / page.name / f"{language}-{width}-{scheme}.png"
                if shot.exists():
                    shown = width // 2 if width > 600 else width
                    rows += f'<figure style="width:{shown}px"><img src="{shot.as_uri()}">{shot.stem}</figure>'
            rows += "</section>"
        found = self.findings.get(page.name, {})
        title = f"{page.name} · {page.role or 'visitor'} · {self.paths.get(page.name, 'not reached')}"
        listed = "".join(f"<li>{escape(line)} <small>{escape(', '.join(on))}</small>" for line, on in found.items())
        html = OUT / page.name / "sheet.html"
        html.parent.mkdir(exist_ok=True)
        html.write_text(
            f'<!doctype html><meta charset="utf-8"><style>{SHEET}</style><h1>{escape(title)}</h1>{rows}'
            f"<h2>Findings: {len(found)}</h2><ol>{listed}</ol>",
            encoding="utf-8",
        )
        tab = self.browser.new_page(viewport={"width": 2328, "height": 600})
        tab.goto(html.as_uri())
        tab.screenshot(path=OUT / f"{page.name}.png", full_page=True)
        tab.close()
        html.unlink()


def main(names):
    began = time.monotonic()
    pages = [page for page in PAGES if not names or page.name in names]
    if unknown := set(names) - {page.name for page in PAGES}:
        print(f"No such page: {', '.join(sorted(unknown))}. There are: {', '.join(page.name for page in PAGES)}")
        return 2
    OUT.mkdir(exist_ok=True)
    checkers.install()
    with tempfile.TemporaryDirectory(prefix="portal-looks-") as folder:
        env = {
            "DATABASE_URL": f"sqlite:///{folder}/portal.db",
            "SECRET_KEY": "only-for-looks",
            "DEMO_PASSWORD": PASSWORD,
            "DEMO_HOTELS": os.environ.get("DEMO_HOTELS", "40"),
            "DEMO_WEEKS": os.environ.get("DEMO_WEEKS", "60"),
        }
        prepared = subprocess.run(
            [sys.executable, "-m", "flask", "--app", "wsgi", "prepare"],
            cwd=ROOT, env={**os.environ, **env}, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        if prepared.returncode:
            print("The demo data could not be made.")
            return 1
        log = OUT / "portal.log"
        log.unlink(missing_ok=True)
        with Server(env, log) as portal, sync_playwright() as playwright:
            browser = chromium.launched(playwright)
            looks = Looks(browser, portal.url)
            for page in pages:
                shutil.rmtree(OUT / page.name, ignore_errors=True)
            for role in dict.fromkeys(page.role for page in pages):
                for language in LANGUAGES:
                    looks.tour(role, language, [page for page in pages if page.role == role])
            for file, lines in checkers.html(looks.sent).items():
                looks.found(*looks.sent[file], lines)
            for page in pages:
                looks.sheet(page)
            browser.close()
    for role, marks in looks.marks:
        print(f"Lighthouse, home of {role}: {marks}")
    return report(pages, looks.findings, time.monotonic() - began)


def report(pages, findings, seconds):
    (OUT / "findings.json").write_text(json.dumps(findings, ensure_ascii=False, indent=1), encoding="utf-8")
    for page in pages:
        found = findings.get(page.name, {})
        print(f"{page.name:16} {page.role or 'visitor':8} {len(found) or 'ok'}")
        for line, on in found.items():
            print(f"    {line}  [{', '.join(dict.fromkeys(on))}]")
    count = sum(map(len, findings.values()))
    print(f"{len(pages)} contact sheets in {OUT.name}/, {count} findings, {seconds:.0f} s")
    return 1 if count else 0


def _line(error):
    return " ".join(str(error).split())[:200]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
