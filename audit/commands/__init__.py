"""The commands, one short function each, in three rooms; heavy imports stand inside them."""
