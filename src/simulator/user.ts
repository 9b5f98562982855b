export interface User {
  readonly id: string;
  readonly name: string;
  readonly isAdmin: boolean;
  readonly isOwner: boolean;
}
