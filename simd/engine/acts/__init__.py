"""What a modem can be made to do: one act a file, each run alone by the modem's mailbox."""
