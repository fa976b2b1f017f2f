"""How documents become claims: one module per publisher and report series."""
