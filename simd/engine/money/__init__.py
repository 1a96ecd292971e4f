"""Money leaving the house: planned and let by the rules, carried out once, settled by proof."""
