"""Character sets of the AT world: GSM 7-bit with national tables, UCS-2, and `AT+CSCS` names."""
