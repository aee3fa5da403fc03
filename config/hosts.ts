export interface HostSettings {
  id: string;
}
