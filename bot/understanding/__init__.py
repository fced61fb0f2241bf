"""What a question asks: of whom, about what, of which days, or nothing at all."""
