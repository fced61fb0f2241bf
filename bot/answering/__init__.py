"""From ranked passages and statements to the quotations that answer, or to none."""
