/** What the service is asked about who somebody is: every way of signing in, and one's own account. */
import { ask, post } from "./asking";
import type {
  ChangedPassword,
  Credentials,
  NewFactor,
  Entrance,
  FirstCode,
  Me,
  NewPassword,
  RecoveryCodes,
  SecondStep,
  SignIn,
  SignInWays,
  SignOut,
  Welcomed,
} from "./wire";

export const signInByLink = (body: SignIn) => post<null>("/sign-in", body);
export const signIn = (body: Credentials) => post<Entrance>("/sign-in/password", body);
export const bringCode = (body: SecondStep) => post<Entrance>("/sign-in/code", body);
export const welcome = (body: SignIn) => post<Welcomed>("/welcome", body);
export const choosePassword = (body: NewPassword) => post<Entrance>("/welcome/password", body);
export const signOut = (body: SignOut) => post<null>("/sign-out", body);
export const changePassword = (body: ChangedPassword) => post<null>("/me/password", body);
export const beginSecondFactor = () => post<NewFactor>("/me/second-factor", {});
export const confirmSecondFactor = (body: FirstCode) => post<RecoveryCodes>("/me/second-factor/confirm", body);
export const ways = () => ask<SignInWays>("GET", "/sign-in");
export const me = () => ask<Me>("GET", "/me");
