"""The same modems behind MBIM 1.0, as ModemManager's libmbim speaks it to `mbim-proxy`.

USB-IF MBIM 1.0 errata-1; slots after Microsoft's Basic Connect Extensions. A modem here is the
one whose AT port is next door: one SIM tray, one radio, one inbox.
"""
