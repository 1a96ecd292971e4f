"""How figures look on a screen: widths, tables, colours, amounts, ages."""
