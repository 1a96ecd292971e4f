"""ModemManager as a second hand: the same verbs as the AT driver, over D-Bus."""
