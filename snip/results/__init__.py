"""The stored result of an evaluation as pages show it; nothing is calculated here."""
