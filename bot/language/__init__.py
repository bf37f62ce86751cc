"""What the assistant knows about German: normalisation, entities, time, intent."""
