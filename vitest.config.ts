import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/unit/**/*.test.ts'],
    // Most of them wait, for the endpoint or a pause between retries: more of them than cores run side by side.
    maxWorkers: 4,
  },
});
