"""One steward for all your SIMs: an asyncio daemon for multi-slot modems."""

__version__ = "0.1.0"
