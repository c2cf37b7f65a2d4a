"""axe-core, which finds what keeps people from reading a page: from a wheel of PyPI that brings it along, kept for later."""

import subprocess
import sys
import zipfile

from imported.sources import cache

WHEEL, INNER = "axe-playwright-python==0.1.8", "axe_playwright_python/axe.min.js"


def source():
    """The text of axe.min.js."""
    kept = cache() / "axe.min.js"
    if not kept.exists():
        folder = kept.parent / "axe"
        folder.mkdir(parents=True, exist_ok=True)
        subprocess.run(
            [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", folder, WHEEL], check=True)
        (wheel,) = folder.glob("*.whl")
        kept.write_bytes(zipfile.ZipFile(wheel).read(INNER))
    return kept.read_text()


def violations(browser):
    """What axe finds wrong with the page: (impact, rule, what, where), the worst first."""
    browser.value(source() + "; 0")
    found = browser.value(
        "axe.run({resultTypes: ['violations']}).then(r => r.violations.map("
        "v => [v.impact, v.id, v.help, v.nodes.slice(0, 3).map(n => n.target.join(' '))]))")
    order = ["critical", "serious", "moderate", "minor"]
    return sorted(found, key=lambda violation: order.index(violation[0] or "minor"))
