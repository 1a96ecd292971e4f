"""Which ports are one modem, and who holds them: from records of the kernel to what to open."""
