"""Panics of Chroma's and tantivy's Rust, which come over damaged files and are no `Exception` to Python."""

from __future__ import annotations


def is_panic(error: BaseException) -> bool:
    """Whether it is a panic; each extension has a PanicException of its own, which cannot be imported (pyo3)."""
    return type(error).__name__ == "PanicException"
