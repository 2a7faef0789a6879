"""What the first visit weighs on the wire: the sign-in page with its stylesheet and scripts, compressed as sent."""

import re

from portal import create_app
from portal.config import Config


def weigh(config: Config) -> dict[str, int]:
    """{kind: bytes} of the page and of what it loads; pictures come later and are kept for ever."""
    client = create_app(config).test_client()
    headers = {"Accept-Encoding": "zstd, gzip"}
    base = config.BASE_URL
    plain = client.get("/sign-in", base_url=base).text
    found = {"HTML": len(client.get("/sign-in", base_url=base, headers=headers).data), "CSS": 0, "JS": 0}
    for url in re.findall(r'<(?:link rel="stylesheet"|script)[^>]*?(?:href|src)="([^"]+)"', plain):
        kind = "CSS" if url.endswith(".css") else "JS"
        found[kind] += len(client.get(url, base_url=base, headers=headers).data)
    return found
