/** Whether a text can be a Region, for the AWS CLI and the AWS SDK: they make it part of a host name. */
export const isRegion = (text: string): boolean => /^(?!\d+$)(?!-)[a-z\d-]{1,63}(?<!-)$/i.test(text);
