"""JupyterLab in a headless Chromium: a server, a browser, and a notebook opened in it.

The tests and ``screenshots.py`` share this file.  Waits are on states (kernel idle, a drawing, a text), never sleeps.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import nbformat
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

START_SECONDS = 180
RUN_SECONDS = 120
STEP_SECONDS = 30  # what is seen within a fraction of a second, unless the machine is very busy
THEMES = {"light": "JupyterLab Light", "dark": "JupyterLab Dark"}
NO_BROWSER = """No Chromium, Chrome or Edge was found: the browser tests drive JupyterLab in one.
  Debian, Ubuntu   sudo apt-get install chromium
  macOS            brew install --cask google-chrome
  Windows          winget install Google.Chrome
  any system       python -m playwright install chromium
or set BROWSER_PATH to the program."""

LAB_SETTINGS = {
    "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False},
    "@jupyterlab/notebook-extension:tracker": {"windowingMode": "none"},
    "@jupyterlab/docmanager-extension:plugin": {"autosave": False},
}


def find_chromium(playwright=None) -> str:
    """Path of a Chromium-like browser: $BROWSER_PATH, the PATH, the usual places, then playwright's own."""
    asked = os.environ.get("BROWSER_PATH")
    if asked:
        if not Path(asked).exists():
            raise FileNotFoundError(f"BROWSER_PATH is {asked!r}, but no such program exists.\n{NO_BROWSER}")
        return asked
    named = [shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge")]
    roots = [os.environ.get(name) for name in ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA")]
    windows = (
        "Google/Chrome/Application/chrome.exe",
        "Chromium/Application/chrome.exe",
        "Microsoft/Edge/Application/msedge.exe",
    )
    places = [
        "/usr/bin/chromium",
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        "/Applications/Chromium.app/Contents/MacOS/Chromium",
        "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
        *(str(Path(root) / path) for root in roots if root for path in windows),
    ]
    if playwright is not None:
        places.append(playwright.chromium.executable_path)
    for candidate in (*named, *places):
        if candidate and Path(candidate).exists():
            return candidate
    raise FileNotFoundError(NO_BROWSER)


@contextmanager
def browser() -> Iterator[Browser]:
    """A headless Chromium that asks nothing of the network."""
    options = [
        "--disable-gpu",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ]
    if sys.platform.startswith("linux"):
        options.append("--no-sandbox")  # containers run as root, where Chromium's sandbox refuses to start
    with sync_playwright() as playwright:
        expect.set_options(timeout=STEP_SECONDS * 1000)
        chromium = playwright.chromium.launch(executable_path=find_chromium(playwright), args=options)
        try:
            yield chromium
        finally:
            chromium.close()


@contextmanager
def lab_server(root: Path, **environment: str) -> Iterator[str]:
    """JupyterLab on a free port serving `root`, with settings and state of its own; yields its URL."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as scratch:
        state = Path(scratch)
        labconfig = state / "config" / "labconfig"
        labconfig.mkdir(parents=True)
        (labconfig / "default_setting_overrides.json").write_text(json.dumps(LAB_SETTINGS), encoding="utf-8")
        variables = {
            "JUPYTER_CONFIG_DIR": state / "config",
            "JUPYTER_RUNTIME_DIR": state / "runtime",
            "JUPYTER_DATA_DIR": state / "data",
            "JUPYTERLAB_WORKSPACES_DIR": state / "workspaces",
            "JUPYTERLAB_SETTINGS_DIR": state / "settings",
            "IPYTHONDIR": state / "ipython",
            "OPENBLAS_NUM_THREADS": "1",
            "OMP_NUM_THREADS": "1",
        }
        log = state / "server.log"
        command = [
            sys.executable,
            "-m",
            "jupyterlab",
            "--no-browser",
            "--ip=127.0.0.1",
            f"--ServerApp.root_dir={root}",
            "--IdentityProvider.token=",
            "--ServerApp.disable_check_xsrf=True",
            "--ServerApp.port_retries=100",
            "--expose-app-in-browser",
            "--allow-root",
        ]
        group = (
            {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}
            if sys.platform == "win32"
            else {"start_new_session": True}
        )
        with log.open("wb") as out:
            server = subprocess.Popen(
                command,
                stdout=out,
                stderr=out,
                stdin=subprocess.DEVNULL,
                cwd=root,
                env=os.environ | {k: str(v) for k, v in variables.items()} | environment,
                **group,
            )
        url = None
        try:
            url = _wait_for_server(server, state / "runtime", log)
            yield url
        finally:
            _stop(server, url)


def _wait_for_server(server: subprocess.Popen, runtime: Path, log: Path) -> str:
    """The server writes the port it found into its runtime file; then wait until it answers."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if server.poll() is not None:
            break
        for file in runtime.glob("jpserver-*.json"):
            try:
                url = json.loads(file.read_text(encoding="utf-8"))["url"]
                urllib.request.urlopen(url + "api/status", timeout=5).close()
                return url
            except (ValueError, urllib.error.URLError, ConnectionError, TimeoutError):
                continue  # half written, or not listening yet
        time.sleep(0.05)
    raise RuntimeError(
        f"JupyterLab did not start within {START_SECONDS} s; its log says:\n"
        + log.read_text(encoding="utf-8", errors="replace")[-3000:]
    )


def _stop(server: subprocess.Popen, url: str | None) -> None:
    """Ask the server to shut down (it then ends its kernels), and use force when it does not."""
    if url is not None and server.poll() is None:
        try:
            urllib.request.urlopen(urllib.request.Request(url + "api/shutdown", method="POST"), timeout=5).close()
            server.wait(10)
        except (urllib.error.URLError, ConnectionError, TimeoutError, subprocess.TimeoutExpired):
            pass  # force follows
    for force in ("SIGTERM", "SIGKILL"):
        if server.poll() is not None:
            return
        if sys.platform == "win32":
            subprocess.run(["taskkill", "/T", "/F", "/PID", str(server.pid)], capture_output=True, check=False)
        else:
            os.killpg(server.pid, getattr(signal, force))
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            continue


def write_notebook(path: Path, *sources: str) -> Path:
    """A notebook of code cells (a source that starts with "# %% [markdown]" becomes a markdown cell)."""
    markdown = "# %% [markdown]\n"
    cells = [
        nbformat.v4.new_markdown_cell(s.removeprefix(markdown))
        if s.startswith(markdown)
        else nbformat.v4.new_code_cell(s)
        for s in sources
    ]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=kernel), path)
    return path


class Lab:
    """JupyterLab in one browser page."""

    def __init__(self, page: Page, url: str, theme: str = "light"):
        self.page = page
        self.errors: list[str] = []  # what the browser's console would show in red
        page.on("pageerror", lambda error: self.errors.append(error.stack or str(error)))
        page.on("console", lambda m: self.errors.append(m.text) if m.type == "error" else None)
        page.goto(f"{url}lab?reset")
        page.wait_for_function("() => window.jupyterapp?.shell")
        page.evaluate("() => window.jupyterapp.restored.then(() => window.jupyterapp.shell.collapseLeft())")
        page.evaluate("""() => { window.panel = (path) =>
            [...window.jupyterapp.shell.widgets('main')].find((w) => w.context?.path === path); }""")
        self.set_theme(theme)

    def command(self, name: str, **arguments) -> None:
        self.page.evaluate("([n, a]) => window.jupyterapp.commands.execute(n, a).then(() => null)", [name, arguments])

    def open(self, path: str) -> Notebook:
        """The notebook at `path` below the served folder, in front, its kernel ready."""
        self.command("docmanager:open", path=path)
        return Notebook(self, path)

    def set_theme(self, theme: str) -> None:
        self.command("apputils:change-theme", theme=THEMES[theme])
        self.page.wait_for_function(
            "light => document.body.dataset.jpThemeLight === light", arg=str(theme == "light").lower()
        )

    def widget_errors(self) -> list[str]:
        """Errors of widgets: their scripts come from blob: addresses.  (Lab has errors of its own at a restart.)"""
        return [error for error in self.errors if "blob:" in error or "widget" in error.lower()]

    def wait_in_front(self, path: str) -> None:
        """Wait until the document at `path` is the one that is shown."""
        self.page.wait_for_function("p => window.jupyterapp.shell.currentWidget?.context?.path === p", arg=path)


class Notebook:
    """One notebook, open in JupyterLab."""

    def __init__(self, lab: Lab, path: str):
        self.lab, self.page, self.path = lab, lab.page, path
        self.page.wait_for_function(
            """p => { const cells = window.panel(p)?.content?.widgets;
                      return cells?.length && cells.every((c) => c.isAttached); }""",
            arg=path,
        )
        self.panel = self.page.locator("#" + self.page.evaluate("p => window.panel(p).id", path))
        self.wait_idle()

    # -- the kernel -------------------------------------------------------------------------------------------------
    def wait_idle(self) -> None:
        """Wait until the kernel has answered everything it was asked."""
        self.page.wait_for_function(
            """p => { const s = window.panel(p)?.sessionContext;
                      return s?.isReady && s.session?.kernel?.status === 'idle'
                        && s.session.kernel.connectionStatus === 'connected'; }""",
            arg=self.path,
            timeout=RUN_SECONDS * 1000,
        )

    def wait_drawn(self) -> None:
        """Wait until every widget of the notebook has been drawn."""
        self.page.wait_for_function(
            """p => [...window.panel(p).node.querySelectorAll('.jp-OutputArea-child > .lm-Panel.jp-OutputArea-output')]
                 .every((o) => o.querySelector('.nnw:not([data-frames="0"]), .jupyter-widgets, .jupyter-widget'))""",
            arg=self.path,
        )

    def front(self) -> None:
        """Bring the notebook's tab to the front, as a click on it does."""
        self.page.evaluate("p => window.jupyterapp.shell.activateById(window.panel(p).id)", self.path)
        self.panel.wait_for(state="visible")

    def run_all(self) -> None:
        """Run every cell; the outputs are then on the page."""
        self.front()
        self.page.set_default_timeout(RUN_SECONDS * 1000)
        self.lab.command("notebook:run-all-cells")
        self.wait_idle()
        self.wait_drawn()
        self.page.set_default_timeout(STEP_SECONDS * 1000)

    def run_cell(self, index: int, source: str | None = None) -> None:
        """Run one cell, with a new source if given."""
        self.front()
        self.page.evaluate(
            """([p, i, source]) => { const n = window.panel(p).content;
                 n.activeCellIndex = i; n.deselectAll();
                 if (source !== null) n.activeCell.model.sharedModel.setSource(source); }""",
            [self.path, index, source],
        )
        self.lab.command("notebook:run-cell")
        self.wait_idle()
        self.wait_drawn()

    def restart(self) -> None:
        """Restart the kernel, without the question that Lab asks a person."""
        self.page.evaluate("p => window.panel(p).sessionContext.session.kernel.restart().then(() => null)", self.path)
        self.wait_idle()

    def python(self, code: str) -> str:
        """What `code` prints in this notebook's kernel, run silently beside the cells."""
        printed = self.page.evaluate(
            """async ([p, code]) => {
                 const { kernel } = window.panel(p).sessionContext.session;
                 const future = kernel.requestExecute({code, store_history: false});
                 let out = '';
                 future.onIOPub = (m) => {
                   if (m.header.msg_type === 'stream') out += m.content.text;
                   if (m.header.msg_type === 'error') out += m.content.ename + ': ' + m.content.evalue; };
                 await future.done;
                 return out; }""",
            [self.path, code],
        )
        return printed.strip()

    # -- what is on the page ------------------------------------------------------------------------------------------
    @property
    def cells(self) -> list[dict]:
        """Cells as in the file: source, metadata, outputs."""
        return self.page.evaluate(
            "p => window.panel(p).content.model.sharedModel.cells.map((c) => c.toJSON())", self.path
        )

    def errors(self) -> list[str]:
        """Exceptions that cells ended with."""
        return [
            f"{o['ename']}: {o['evalue']}"
            for c in self.cells
            for o in c.get("outputs", ())
            if o["output_type"] == "error"
        ]

    def cell(self, index: int) -> Locator:
        return self.panel.locator(".jp-Notebook .jp-Cell").nth(index)

    def output_text(self, index: int) -> str:
        return self.cell(index).locator(".jp-Cell-outputWrapper").inner_text()

    def find(self, source_part: str) -> int:
        """Index of the first code cell whose source contains `source_part`."""
        for index, cell in enumerate(self.cells):
            if cell["cell_type"] == "code" and source_part in cell["source"]:
                return index
        raise LookupError(f"{self.path}: no code cell contains {source_part!r}")

    def save(self) -> None:
        self.front()
        self.lab.command("docmanager:save")
