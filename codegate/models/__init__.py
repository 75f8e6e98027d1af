"""What is known about models: tiers, limits, prices. Tables and small functions."""
