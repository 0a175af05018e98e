/** How time splits into days and months: in the reader's time zone in a window, in UTC in a file. */
export interface Calendar {
  /** Returns the date of a time in milliseconds since the epoch. Months are 1 to 12. */
  readonly dateOf: (time: number) => { readonly year: number; readonly month: number; readonly day: number };
  /** Returns when a day starts, in milliseconds since the epoch. Days past the end of a month belong to the next one. */
  readonly startOf: (year: number, month: number, day: number) => number;
}

export const UTC_CALENDAR: Calendar = {
  dateOf: (time) => {
    const date = new Date(time);
    return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
  },
  startOf: (year, month, day) => Date.UTC(year, month - 1, day),
};

/** The time zone of this machine; in a page, that's the reader's. */
export const LOCAL_CALENDAR: Calendar = {
  dateOf: (time) => {
    const date = new Date(time);
    return { year: date.getFullYear(), month: date.getMonth() + 1, day: date.getDate() };
  },
  startOf: (year, month, day) => new Date(year, month - 1, day).getTime(),
};
