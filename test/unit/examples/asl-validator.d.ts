/** The part of asl-validator that the tests use; it comes without types. */
declare module 'asl-validator' {
  /** Looks at a state machine in the Amazon States Language. Writes the defaults into it. */
  export default function validator(
    definition: object,
    options?: { readonly checkPaths: boolean; readonly checkArn: boolean },
  ): { readonly isValid: boolean; readonly errorsText: (separator?: string) => string };
}
