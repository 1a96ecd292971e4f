"""The daemon: settings, the composition of the house, and its life under systemd."""
