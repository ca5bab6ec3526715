"""The vocabulary of the station as frozen facts; numpy is the only library here."""
