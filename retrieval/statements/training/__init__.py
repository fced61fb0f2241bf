"""Training of the tagger that `retrieval.statements` reads with: needs torch, and annotated articles."""
