"""The words of the house: values every other room speaks in, and nothing that acts."""
