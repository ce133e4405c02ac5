"""How figures, problems, forms and charts meet the reader, whatever the calculation."""
