"""The embedding model: texts in, vectors out, served by ONNX Runtime from an export of the original."""
