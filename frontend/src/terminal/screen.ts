// What an attachment writes to: the terminal, with a recording beside it and without characters that turn text around.
import { DirectionFilter } from "./bidi";
import type { Screen } from "./feeder";
import type { Recording } from "./recording";

export function recordedScreen(screen: Screen, recording: Recording): Screen {
  const filter = new DirectionFilter();
  return {
    write: (data, parsed) => {
      recording.wrote(data);
      if (typeof data !== "string") {
        screen.write(filter.next(data), parsed);
        return;
      }
      const rest = filter.rest();
      if (rest.length > 0) screen.write(rest);
      screen.write(data, parsed);
    },
    resize: (cols, rows) => {
      recording.resized({ cols, rows });
      screen.resize(cols, rows);
    },
  };
}
