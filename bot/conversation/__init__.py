"""One question from its words to its answer, in steps that every face takes."""
