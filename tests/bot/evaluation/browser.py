"""A headless Chromium, where one is installed."""

from __future__ import annotations

import contextlib
import json
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

#: Nothing that a browser does of its own accord; containers run it as root and give it little shared memory.
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage",
    "--window-size=1280,1000",
)  # fmt: skip


def programs() -> tuple[str, str] | None:
    """The paths of Chromium and its driver, or None when one of them is not installed."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    driver = shutil.which("chromedriver")
    return (chromium, driver) if chromium and driver else None


@contextlib.contextmanager
def browser() -> Iterator[Chrome]:
    """A browser with its own profile, which records its console and its requests."""
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    found = programs()
    assert found
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        options = webdriver.ChromeOptions()
        options.binary_location = found[0]
        for flag in (*FLAGS, f"--user-data-dir={profile}"):
            options.add_argument(flag)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        driver = webdriver.Chrome(options=options, service=Service(found[1]))
        try:
            driver.get("about:blank")
            yield driver
        finally:
            driver.quit()


def opened(driver: Chrome, page: Path) -> None:
    """Opens a page, and forgets the records of earlier ones."""
    driver.get("about:blank")
    driver.get_log("browser")  # type: ignore[no-untyped-call]
    driver.get_log("performance")  # type: ignore[no-untyped-call]
    driver.get(page.as_uri())


def requests(driver: Chrome) -> list[str]:
    """The addresses that were asked for since the last `opened`."""
    entries = driver.get_log("performance")  # type: ignore[no-untyped-call]
    messages: list[dict[str, Any]] = [json.loads(entry["message"])["message"] for entry in entries]
    sent = (each["params"] for each in messages if each["method"] == "Network.requestWillBeSent")
    return [each["request"]["url"] for each in sent]


def prefer(driver: Chrome, scheme: str) -> None:
    """Makes the system light or dark, as the page sees it."""
    features = [{"name": "prefers-color-scheme", "value": scheme}]
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})


def resize(driver: Chrome, width: int, height: int) -> None:
    """Makes the window as large as a phone's or a desk's."""
    metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
