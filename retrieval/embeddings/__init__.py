"""The embedding model turns texts into the vectors that sentence-transformers computes, without its slow start.

`loading.load` gives an `Embedding` (base.py): a model `exported` once to ONNX (export.py, with passages in 8 bits by
int8.py), or, where that is not possible, the `original` itself.
"""
