"""What every HTML answer obeys, whoever asks for whatever: checked on each answer that a test's browser gets."""

import re
import secrets

_FORM = re.compile(r"<form\b([^>]*)>(.*?)</form>", re.S)
_ID = re.compile(r'id="(?<=\sid=")([^"]+)"')
#: (a hint that a law is broken, the proof, the law): every answer is looked at, and a pattern that begins with letters
#: is found ten times as quickly.
_BROKEN = [
    (re.compile(hint), re.compile(proof), law)
    for hint, proof, law in (
        (r"style=(?<=\sstyle=)", r"<[^>]+\sstyle=", "no inline style"),
        (r"<script", r"<script(?![^>]*\ssrc=)", "no inline script"),
        (r"on(?<=\son)[a-z]+=", r"<[^>]+\son[a-z]+=", "no inline handler"),
        (r'="(?:https?:)?//', r'(?:src|href|action)="(?:https?:)?//', "nothing from elsewhere"),
        (r"hx-(?<=\shx-)[a-z]", r"\shx-[a-z]", "data-hx-*, which is valid HTML"),
    )
]


def new_submission_id() -> str:
    return secrets.token_urlsafe(18)


def check(response) -> None:
    """Raises AssertionError with the law that the answer breaks."""
    assert response.status_code < 500 or response.status_code == 503, (
        f"a fault: {response.status_code}\n{response.text[:500]}"
    )
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "'unsafe" not in response.headers["Content-Security-Policy"]
    assert response.headers.get("X-Request-ID"), "every answer has an id"
    if response.mimetype != "text/html" or 300 <= response.status_code < 400:
        return
    assert response.headers["Cache-Control"] == "no-store", "a private answer is kept by nobody"
    assert "HX-Target" in response.headers.get("Vary", ""), "a page and its part are different answers"
    html = response.text
    for hint, proof, law in _BROKEN:
        if hint.search(html):
            assert not proof.search(html.replace('href="http://localhost/links', "")), law
    ids = _ID.findall(html)
    assert len(ids) == len(set(ids)), f"ids are unique: {sorted(i for i in ids if ids.count(i) > 1)}"
    for attributes, body in _FORM.findall(html):
        if 'method="post"' in attributes:
            assert body.count('name="csrf_token"') == 1, f"one CSRF token in {attributes}"
            assert body.count('name="submission_id"') == 1, f"one submission id in {attributes}"
        posted = re.search(r'data-hx-post="([^"]*)"', attributes)
        if posted:
            assert f'action="{posted.group(1)}"' in attributes, f"data-hx-post repeats the action in {attributes}"
    for tag in re.findall(r"<a\b[^>]*data-hx-get=[^>]*>", html):
        asked = re.search(r'data-hx-get="([^"]*)"', tag).group(1)
        assert f'href="{asked}"' in tag, f"data-hx-get repeats the href in {tag}"
    if "<!doctype html>" in html:
        assert re.search(r'<html lang="(zh-Hans|en)"', html), "the page says its language"
        assert re.search(r"<title>\s*\S.* · .*</title>", html), "the page has a title"
        assert html.count("<h1") == 1, f"one heading of the first rank, not {html.count('<h1')}"
