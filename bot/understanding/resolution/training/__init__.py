"""Training of the resolver: needs torch, and follow-ups with the completion that a person wrote."""
